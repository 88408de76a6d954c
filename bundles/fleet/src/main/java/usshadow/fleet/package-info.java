/**
 * The fleet: which VMs there are, who may what with them, and which host owns which. The records
 * are described in docs/formats/fleet.md.
 */
@Export
@Version("1.0.0")
package usshadow.fleet;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
