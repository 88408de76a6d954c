package usshadow.migration.manager;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import usshadow.migration.api.MigratableDevice;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationOffer;
import usshadow.migration.api.MigrationStatus;
import usshadow.migration.api.MigrationStatus.Direction;
import usshadow.migration.api.MigrationStatus.Phase;
import usshadow.migration.api.MigrationStatus.Place;
import usshadow.migration.api.RamBlock;

/** Counts what a migration does. Changed by the migration's thread, read by any. */
final class Progress {
    private static final double BITS_A_MICROSECOND = 8 * 1000.0;

    private final long id;
    private final Direction direction;
    private final MigrationOffer offer;
    private final String peer;
    private final Consumer<MigrationStatus> listener;
    private final Instant started = Instant.now();
    private final long begin = System.nanoTime();
    private final List<MigrationStatus.Section> sections = new ArrayList<>();

    private Phase phase = Phase.SETUP;
    private Place place = Place.SOURCE;
    private long activeSince;
    private long stoppedSince;
    private long end;
    private Duration expectedDowntime = Duration.ZERO;
    private long transferred;
    private long remaining;
    private long zeros;
    private long normal;
    private int syncs;
    private long lastSync;
    private long dirtyRate;
    private Optional<MigrationStatus.Failure> failure = Optional.empty();

    /**
     * In its set-up.
     *
     * @param listener is told of every phase and every round
     */
    Progress(
            long id,
            Direction direction,
            MigrationOffer offer,
            String peer,
            Consumer<MigrationStatus> listener) {
        this.id = id;
        this.direction = direction;
        this.offer = offer;
        this.peer = peer;
        this.listener = listener;
    }

    /** Tells the listener that it has begun. */
    void begun() {
        tell();
    }

    /** From now on RAM is sent. */
    void active() {
        synchronized (this) {
            phase = Phase.ACTIVE;
            activeSince = System.nanoTime();
        }
        tell();
    }

    /** From now on the VM does not run. Further calls change nothing. */
    void standsStill() {
        synchronized (this) {
            if (stoppedSince != 0) {
                return;
            }
            phase = Phase.DEVICE;
            stoppedSince = System.nanoTime();
            place = Place.STOPPED;
        }
        tell();
    }

    /** It was cancelled. */
    void cancelling() {
        synchronized (this) {
            phase = Phase.CANCELLING;
        }
        tell();
    }

    /** Pages have been sent or received. */
    synchronized void ram(int zeroPages, int normalPages, long bytes) {
        zeros += zeroPages;
        normal += normalPages;
        transferred += bytes;
        remaining = Math.max(0, remaining - ((long) zeroPages + normalPages) * RamBlock.PAGE);
    }

    /**
     * The dirty log was read as a whole.
     *
     * @param dirty pages that are to be sent
     * @param expected how long the VM would stand still for them
     */
    void synced(long dirty, Duration expected) {
        synchronized (this) {
            long now = System.nanoTime();
            if (syncs++ > 0) {
                dirtyRate = (long) (dirty * 1e9 / Math.max(1, now - lastSync));
            }
            lastSync = now;
            remaining = dirty * RamBlock.PAGE;
            expectedDowntime = expected;
        }
        tell();
    }

    /** A device was saved or loaded. */
    synchronized void section(MigratableDevice device, int bytes, long nanos) {
        sections.add(
                new MigrationStatus.Section(
                        device.section(), device.instance(), bytes, Duration.ofNanos(nanos)));
    }

    /**
     * It is over.
     *
     * @param why null if it was a success
     * @return the last status
     */
    MigrationStatus end(Phase last, Place where, MigrationException why) {
        synchronized (this) {
            phase = last;
            place = where;
            end = System.nanoTime();
            failure =
                    Optional.ofNullable(why)
                            .map(w -> new MigrationStatus.Failure(w.failure(), w.getMessage()));
        }
        tell();
        return status();
    }

    private void tell() {
        listener.accept(status());
    }

    synchronized MigrationStatus status() {
        long now = end == 0 ? System.nanoTime() : end;
        return new MigrationStatus(
                id,
                direction,
                offer.vm(),
                peer,
                offer.strategy(),
                phase,
                place,
                started,
                Duration.ofNanos(now - begin),
                Duration.ofNanos((activeSince == 0 ? now : activeSince) - begin),
                stoppedSince == 0 ? expectedDowntime : Duration.ofNanos(now - stoppedSince),
                new MigrationStatus.Ram(
                        transferred,
                        remaining,
                        offer.ram().stream().mapToLong(MigrationOffer.Block::size).sum(),
                        zeros,
                        normal,
                        syncs,
                        activeSince == 0
                                ? 0
                                : transferred * BITS_A_MICROSECOND / Math.max(1, now - activeSince),
                        dirtyRate),
                sections,
                failure);
    }
}
