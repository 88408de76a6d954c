/** A VGA's registers, its saved state, and the picture that it shows. */
@Export
@Version("1.0.0")
package usshadow.device.vnc.video;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
