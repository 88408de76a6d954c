/** The i8042 keyboard controller, a PS/2 keyboard and a PS/2 mouse. */
@Export
@Version("1.0.0")
package usshadow.device.vnc.input;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
