/** Guest images and what loads them into a machine's memory. */
@Export
@Version("1.0.0")
package usshadow.guest;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
