/**
 * What a virtual machine is made of, as contracts: who implements a chip, an engine or a hypervisor
 * depends on this package and on nothing else of the project.
 */
@Export
@Version("1.0.0")
package usshadow.machine;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
