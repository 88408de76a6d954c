package usshadow.shell.operator;

import java.util.List;
import usshadow.migration.api.MigrationStatus;

/**
 * A migration's statistics for people; see {@link MigrationStatus}. Times in milliseconds.
 *
 * @param failure kind and reason; empty if there is none
 */
record MigrationReport(
        long migration,
        String vm,
        MigrationStatus.Direction direction,
        String peer,
        String strategy,
        String status,
        MigrationStatus.Place place,
        String totalTime,
        String setupTime,
        String downtime,
        String transferred,
        String remaining,
        String total,
        long zeroPages,
        long normalPages,
        int rounds,
        String rate,
        String dirtied,
        List<Section> sections,
        String failure) {
    /** A device's state that was sent or loaded. */
    record Section(String name, int instance, int bytes, String time) {}

    static MigrationReport of(MigrationStatus status) {
        MigrationStatus.Ram ram = status.ram();
        return new MigrationReport(
                status.id(),
                status.vm(),
                status.direction(),
                status.peer(),
                status.strategy(),
                status.phase().word(),
                status.place(),
                millis(status.totalTime()),
                millis(status.setupTime()),
                millis(status.downtime()),
                kib(ram.transferred()),
                kib(ram.remaining()),
                kib(ram.total()),
                ram.duplicate(),
                ram.normal(),
                ram.dirtySyncCount(),
                "%.1f Mbit/s".formatted(ram.mbps()),
                ram.dirtyPagesRate() + " pages/s",
                status.sections().stream()
                        .map(s -> new Section(s.name(), s.instance(), s.bytes(), millis(s.time())))
                        .toList(),
                status.failure().map(f -> f.kind() + ": " + f.message()).orElse(""));
    }

    /** One line of progress. */
    static String line(MigrationStatus status) {
        return "%s: %s, round %d, %s of %s sent, %s left"
                .formatted(
                        status.vm(),
                        status.phase().word(),
                        status.ram().dirtySyncCount(),
                        kib(status.ram().transferred()),
                        kib(status.ram().total()),
                        kib(status.ram().remaining()));
    }

    private static String millis(java.time.Duration duration) {
        return "%.1f ms".formatted(duration.toNanos() / 1e6);
    }

    private static String kib(long bytes) {
        return (bytes >> 10) + " KiB";
    }
}
