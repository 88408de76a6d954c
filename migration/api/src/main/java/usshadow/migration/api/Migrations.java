package usshadow.migration.api;

import java.util.List;

/** The operator's view of migrations. A service of the manager. */
public interface Migrations {
    /**
     * Begins to migrate a VM, and returns at once.
     *
     * @param destination a virtualized system's name, such as {@code beta/vs}
     * @param strategy a {@link MigrationStrategy}'s name
     * @throws MigrationException {@link MigrationFailure#BUSY} if it migrates already, {@link
     *     MigrationFailure#UNKNOWN_STRATEGY}
     */
    Migration start(MigratableVm vm, String destination, String strategy, MigrationOptions options)
            throws MigrationException;

    /**
     * The migrations that go on, and the last ones that have ended, both ways, in the order in
     * which they began.
     */
    List<Migration> all();
}
