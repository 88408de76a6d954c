/** What displays show: looked at by a device, told to sessions as a stream, seen by doors. */
@Export
@Version("1.0.0")
package usshadow.console.screen;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
