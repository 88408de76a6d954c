/**
 * Live migration as contracts. A guest hypervisor implements {@link
 * usshadow.migration.api.MigratableVm}, {@link usshadow.migration.api.IncomingVmFactory} and the
 * way to other hosts; a migration manager implements {@link usshadow.migration.api.Migrations}; and
 * neither knows the other. All of it runs in the untrusted virtualized system.
 */
@Export
@Version("1.0.0")
package usshadow.migration.api;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
