/** The virtualized systems of one host, as the rest of a cloud node sees them. */
@Export
@Version("1.0.0")
package usshadow.confinement;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
