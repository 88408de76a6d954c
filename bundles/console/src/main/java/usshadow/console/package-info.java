/**
 * Consoles of virtual machines: the port that a machine's owner keeps, its saved state, the
 * sessions of users, and the contracts between doors, relays and the directory of machines.
 */
@Export
@Version("1.0.0")
package usshadow.console;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
