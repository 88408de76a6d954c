/** What the guest hypervisors of a virtualized system share. */
@Export
@Version("1.0.0")
package usshadow.hypervisor.guest;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
