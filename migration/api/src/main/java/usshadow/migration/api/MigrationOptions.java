package usshadow.migration.api;

import java.time.Duration;

/**
 * How a migration shall go.
 *
 * @param bandwidth the most bytes a second while the VM runs; 0: no limit
 * @param downtime the VM is stopped once the rest can be sent in this time
 * @param maxRounds how often the RAM is gone through while the VM runs
 * @param maxTime how long the VM runs while it is migrated
 * @param linkTimeout a link on which nothing moves for this long is broken
 */
public record MigrationOptions(
        long bandwidth, Duration downtime, int maxRounds, Duration maxTime, Duration linkTimeout) {
    /** No limit of bandwidth, 300 ms downtime (QEMU's), 50 rounds, 10 minutes, 60 s. */
    public static final MigrationOptions DEFAULTS =
            new MigrationOptions(
                    0, Duration.ofMillis(300), 50, Duration.ofMinutes(10), Duration.ofSeconds(60));

    /** Checks the limits. */
    public MigrationOptions {
        if (bandwidth < 0
                || downtime.isNegative()
                || maxRounds < 1
                || !maxTime.isPositive()
                || !linkTimeout.isPositive()) {
            throw new IllegalArgumentException(
                    "bandwidth %d B/s, downtime %s, %d rounds, time %s, link timeout %s: must be positive (bandwidth and downtime: or 0)"
                            .formatted(bandwidth, downtime, maxRounds, maxTime, linkTimeout));
        }
    }

    /** With another limit of bandwidth, bytes a second. */
    public MigrationOptions withBandwidth(long limit) {
        return new MigrationOptions(limit, downtime, maxRounds, maxTime, linkTimeout);
    }

    /** With another target for the downtime. */
    public MigrationOptions withDowntime(Duration target) {
        return new MigrationOptions(bandwidth, target, maxRounds, maxTime, linkTimeout);
    }

    /** With other limits of convergence. */
    public MigrationOptions withLimits(int rounds, Duration time) {
        return new MigrationOptions(bandwidth, downtime, rounds, time, linkTimeout);
    }

    /** With another patience with a silent link. */
    public MigrationOptions withLinkTimeout(Duration timeout) {
        return new MigrationOptions(bandwidth, downtime, maxRounds, maxTime, timeout);
    }
}
