package usshadow.migration.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How a migration stands; what QMP's {@code query-migrate} tells, and more. Text in it may come
 * from another host.
 *
 * @param id tells the migrations of this manager apart
 * @param direction whether the VM goes or comes
 * @param vm the VM's id
 * @param peer the other side: where it goes to; empty if it comes
 * @param strategy the strategy's name
 * @param phase how far it is
 * @param place where the VM is, as far as this side knows
 * @param started when it began
 * @param totalTime how long it takes, or took
 * @param setupTime until the first page was sent
 * @param downtime how long the VM stood still, or how long it will by the present rate
 * @param ram what was done about the RAM
 * @param sections the devices' sections that have been sent or loaded, in order
 * @param failure why it failed
 */
public record MigrationStatus(
        long id,
        Direction direction,
        String vm,
        String peer,
        String strategy,
        Phase phase,
        Place place,
        Instant started,
        Duration totalTime,
        Duration setupTime,
        Duration downtime,
        Ram ram,
        List<Section> sections,
        Optional<Failure> failure) {
    /** Whether a VM goes or comes. */
    public enum Direction {
        /** It goes to another host. */
        OUTGOING,
        /** It comes from another host. */
        INCOMING
    }

    /** How far a migration is. QMP's words. */
    public enum Phase {
        /** The two sides agree on what will be sent. */
        SETUP,
        /** RAM is sent while the VM runs. */
        ACTIVE,
        /** The VM stands still; the rest of the RAM and the devices are sent and started. */
        DEVICE,
        /** It was cancelled, and the VM is being let run on. */
        CANCELLING,
        /** The VM runs at the destination. */
        COMPLETED,
        /** It was cancelled. */
        CANCELLED,
        /** It failed. */
        FAILED;

        /** QMP's word. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Whether it is over. */
        public boolean ended() {
            return compareTo(COMPLETED) >= 0;
        }
    }

    /** Where the VM is. */
    public enum Place {
        /** It runs at the source. */
        SOURCE,
        /** It is stopped at the source. */
        STOPPED,
        /** It runs at the destination. */
        DESTINATION
    }

    /**
     * What was done about the RAM.
     *
     * @param transferred bytes in the stream, of RAM sections
     * @param remaining bytes of pages that are known to be dirty and have not been sent
     * @param total bytes of all blocks
     * @param duplicate pages of zeros
     * @param normal other pages
     * @param dirtySyncCount how often the dirty log was read as a whole
     * @param mbps rate of the link, in 10^6 bits a second
     * @param dirtyPagesRate pages that became dirty a second, between the last two of these reads
     */
    public record Ram(
            long transferred,
            long remaining,
            long total,
            long duplicate,
            long normal,
            int dirtySyncCount,
            double mbps,
            long dirtyPagesRate) {}

    /**
     * A device's section.
     *
     * @param name QEMU's
     * @param instance tells devices of one kind apart
     * @param bytes of the body, without headers
     * @param time how long save or load took
     */
    public record Section(String name, int instance, int bytes, Duration time) {}

    /**
     * Why a migration failed.
     *
     * @param kind what kind of failure
     * @param message for the operator; may come from the other host
     */
    public record Failure(MigrationFailure kind, String message) {}

    /** Keeps a copy of the sections. */
    public MigrationStatus {
        sections = List.copyOf(sections);
    }
}
