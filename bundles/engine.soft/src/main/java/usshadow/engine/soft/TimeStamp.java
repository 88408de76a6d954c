package usshadow.engine.soft;

import usshadow.machine.Clock;

/** The time-stamp counter: the machine's clock in ticks of the TSC, plus an offset. */
final class TimeStamp {
    private static final long NANOS_A_MILLI = 1_000_000;

    private final Clock clock;
    private final int khz;
    private long offset;

    TimeStamp(Clock clock, int khz) {
        this.clock = clock;
        this.khz = khz;
    }

    private long ticks() {
        long nanos = clock.nanos();
        return nanos / NANOS_A_MILLI * khz + nanos % NANOS_A_MILLI * khz / NANOS_A_MILLI;
    }

    long read() {
        return ticks() + offset;
    }

    void write(long value) {
        offset = value - ticks();
    }
}
