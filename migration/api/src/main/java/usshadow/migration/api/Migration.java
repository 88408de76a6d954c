package usshadow.migration.api;

import java.util.concurrent.CompletableFuture;

/** A migration, going on or ended. */
public interface Migration {
    /** How it stands. */
    MigrationStatus status();

    /**
     * Cancels it, at any point. Returns at once; how it ended is in {@link #done}: if the VM had
     * already been claimed at the destination, it is there.
     */
    void cancel();

    /** Completes, never exceptionally, with the last status. */
    CompletableFuture<MigrationStatus> done();
}
