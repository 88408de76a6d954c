/**
 * The cloud hypervisor's contracts: shadow devices plug in here, and shells look at VMs through it.
 */
@Export
@Version("1.0.0")
package usshadow.hypervisor.cloud;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
