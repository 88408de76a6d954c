/**
 * What both ends of a door share: the forwarder in the cloud node and the virtualized system that
 * dials it.
 */
@Export
@Version("1.0.0")
package usshadow.doors;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
