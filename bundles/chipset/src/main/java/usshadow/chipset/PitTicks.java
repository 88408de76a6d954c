package usshadow.chipset;

/** Nanoseconds and the 8254's clock, 1.193182 MHz; without overflow, and inverse to one another. */
final class PitTicks {
    static final long HZ = 1_193_182;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private PitTicks() {}

    /** Whole clocks in a time. */
    static long in(long nanos) {
        return nanos / NANOS_PER_SECOND * HZ + nanos % NANOS_PER_SECOND * HZ / NANOS_PER_SECOND;
    }

    /** The least time that has so many clocks. */
    static long nanos(long ticks) {
        long rest = ticks % HZ * NANOS_PER_SECOND;
        return ticks / HZ * NANOS_PER_SECOND + Math.ceilDiv(rest, HZ);
    }
}
