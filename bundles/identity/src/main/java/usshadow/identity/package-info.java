/** Who this host is, and how hosts of one provider recognise one another. */
@Export
@Version("1.0.0")
package usshadow.identity;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
