/** The 16550A: the chip, its state, and the state's bytes. */
@Export
@Version("1.0.0")
package usshadow.device.serial.uart;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
