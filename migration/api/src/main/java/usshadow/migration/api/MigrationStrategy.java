package usshadow.migration.api;

/**
 * Says which pseudo devices take part in a migration. A service, chosen by name for each migration;
 * both sides must have it.
 */
public interface MigrationStrategy {
    /** Its name, such as {@code usshadow}. */
    String name();

    /** Whether this pseudo device's section goes along. Ordinary devices always do. */
    boolean carries(PseudoDevice device);
}
