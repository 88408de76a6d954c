/** The VMs of a virtualized system, for the flavours of guest hypervisor. */
@Export
@Version("1.0.0")
package usshadow.hypervisor.guest.vm;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
