package usshadow.migration.api;

/** Is told how migrations go on. A service; called on the migration's thread. */
@FunctionalInterface
public interface MigrationListener {
    /** A new phase, a new round over the RAM, or the end. */
    void progress(MigrationStatus status);
}
