package usshadow.migration.manager;

import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.migration.api.Migration;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;
import usshadow.migration.api.MigrationStatus;
import usshadow.migration.api.MigrationStatus.Phase;
import usshadow.migration.api.MigrationStatus.Place;

/** What both directions share: the link, how to cancel, and the end. */
abstract class Ending implements Migration {
    private static final Logger LOG = LoggerFactory.getLogger(Ending.class);

    final Progress progress;
    private final CompletableFuture<MigrationStatus> done = new CompletableFuture<>();
    private Link link;
    private boolean cancelled;

    Ending(Progress progress) {
        this.progress = progress;
    }

    /** Takes the link, which is closed at once if the migration has been cancelled. */
    final synchronized void linked(Link opened) {
        link = opened;
        if (cancelled) {
            opened.close();
        }
    }

    @Override
    public void cancel() {
        synchronized (this) {
            cancelled = true;
            if (link != null) {
                link.close();
            }
        }
    }

    final synchronized boolean cancelled() {
        return cancelled;
    }

    /** What to say of a failure: after a cancellation everything fails, because of it. */
    final MigrationException reason(Throwable fault) {
        if (cancelled()) {
            return new MigrationException(MigrationFailure.CANCELLED, "it was cancelled", fault);
        }
        MigrationException reason = Failures.typed(fault);
        if (reason.failure() == MigrationFailure.INTERNAL) {
            LOG.error("migration of VM {} ends by a fault", status().vm(), fault);
        }
        return reason;
    }

    /**
     * It is over.
     *
     * @param failure null if it was a success
     */
    final void end(Place place, MigrationException failure) {
        Phase last =
                failure == null
                        ? Phase.COMPLETED
                        : failure.failure() == MigrationFailure.CANCELLED
                                ? Phase.CANCELLED
                                : Phase.FAILED;
        MigrationStatus status = progress.end(last, place, failure);
        LOG.info(
                "migration of VM {}: {} after {} ms, {}{}",
                status.vm(),
                last.word(),
                status.totalTime().toMillis(),
                place,
                failure == null ? "" : ": " + failure.getMessage());
        done.complete(status);
    }

    @Override
    public final MigrationStatus status() {
        return progress.status();
    }

    @Override
    public final CompletableFuture<MigrationStatus> done() {
        return done.copy();
    }
}
