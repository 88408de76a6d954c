/** What the project's SSH servers have in common. */
@Export
@Version("1.0.0")
package usshadow.ssh;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
