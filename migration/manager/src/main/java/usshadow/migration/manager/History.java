package usshadow.migration.manager;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.migration.api.Migration;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationStatus;

/** The migrations that go on, and the last ones that have ended. */
final class History {
    private static final Logger LOG = LoggerFactory.getLogger(History.class);
    private static final int ENDED = 64;
    private static final long CANCEL_SECONDS = 5;

    private final List<Migration> migrations = new ArrayList<>();

    /**
     * Adds one that begins.
     *
     * @throws MigrationException if one of the same VM goes on in the same direction
     */
    synchronized void add(Migration migration) throws MigrationException {
        MigrationStatus added = migration.status();
        for (Migration other : migrations) {
            MigrationStatus status = other.status();
            if (!status.phase().ended()
                    && status.vm().equals(added.vm())
                    && status.direction() == added.direction()) {
                throw Failures.busy("VM " + added.vm() + " is being migrated already");
            }
        }
        migrations.add(migration);
        forget();
    }

    private void forget() {
        long surplus = migrations.stream().filter(m -> m.status().phase().ended()).count() - ENDED;
        for (; surplus > 0; surplus--) {
            migrations.remove(
                    migrations.stream()
                            .filter(m -> m.status().phase().ended())
                            .findFirst()
                            .orElseThrow());
        }
    }

    synchronized List<Migration> all() {
        return List.copyOf(migrations);
    }

    /** Cancels all and waits a while for their ends. */
    void cancelAll() {
        List<Migration> all = all();
        all.forEach(Migration::cancel);
        try {
            CompletableFuture.allOf(
                            all.stream().map(Migration::done).toArray(CompletableFuture[]::new))
                    .get(CANCEL_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("migrations go on though they were cancelled", e);
        }
    }
}
