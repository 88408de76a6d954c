/** Migration streams in files. */
@Export
@Version("1.0.0")
package usshadow.hypervisor.guest.file;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
