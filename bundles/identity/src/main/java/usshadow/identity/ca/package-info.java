/** Makes the provider's certificates. The launcher uses it, on a plain class path; no node does. */
@Export
@Version("1.0.0")
package usshadow.identity.ca;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
