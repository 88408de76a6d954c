package usshadow.migration.manager;

import java.time.Duration;
import usshadow.migration.api.RamBlock;

/**
 * Foretells how long pages will take, from how long pages have taken: so much for the link by their
 * bytes, and so much for everything else by their number. Pages of zeros are nearly free for the
 * link only.
 */
final class Cost {
    private static final Duration UNKNOWN = Duration.ofDays(365);

    /** Less than this fits into the link's own buffers and says nothing of its rate. */
    private static final long TELLING = 8 << 20;

    private static final int RECORD = RamBlock.PAGE + Long.BYTES;

    private double linkNanosPerByte;
    private double otherNanosPerPage;

    /** Learns from a round over the RAM. */
    void measured(long pages, long bytes, long linkNanos, long allNanos) {
        if (pages == 0) {
            return;
        }
        if (bytes >= TELLING || linkNanosPerByte == 0) {
            linkNanosPerByte = Math.max(1, linkNanos) / (double) bytes;
        }
        otherNanosPerPage = Math.max(0, allNanos - linkNanos) / (double) pages;
    }

    /** How long these pages will take. */
    Duration of(long pages) {
        if (pages == 0) {
            return Duration.ZERO;
        }
        return linkNanosPerByte == 0
                ? UNKNOWN
                : Duration.ofNanos(
                        (long) (pages * (RECORD * linkNanosPerByte + otherNanosPerPage)));
    }
}
