package usshadow.chipset;

import static usshadow.chipset.RtcRegisters.*;

import java.util.Arrays;
import java.util.Objects;

/**
 * All that an MC146818 remembers. Times are those of the day, as {@link
 * usshadow.machine.Clock#wallMillis} has it, in ns since 1970.
 *
 * @param cmos the 128 bytes, with time and flags as they were
 * @param index of the byte that the data port shows
 * @param nextPeriodic when PF comes next, or {@link #NEVER}
 * @param baseSeconds what the RTC said at {@code lastUpdate}, seconds since 1970; with {@code
 *     offset}, the ns beside it
 * @param lastUpdate a moment
 * @param nextUpdate when UF or AF may come next, or {@link #NEVER}; QEMU needs to be told
 * @param nextAlarm when AF comes next, or 0; QEMU needs to be told
 */
public record RtcState(
        byte[] cmos,
        int index,
        long nextPeriodic,
        long baseSeconds,
        long lastUpdate,
        long offset,
        long nextUpdate,
        long nextAlarm) {
    /** No such moment. */
    public static final long NEVER = -1;

    /** Moments beyond this (the year 2116) are refused, so that sums do not overflow. */
    private static final long LATEST = 1L << 62;

    /** Of the RTC's own time: some 35,000 years, more than century and year can say. */
    private static final long FARTHEST_SECONDS = 1L << 40;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /**
     * Copies and checks.
     *
     * @throws IllegalArgumentException if no MC146818 can be in this state
     */
    public RtcState {
        cmos = cmos.clone();
        require(cmos.length == SIZE, "bytes of CMOS", cmos.length);
        int flags = Byte.toUnsignedInt(cmos[C]);
        require((flags & ~(C_IRQF | C_FLAGS)) == 0, "register C", flags);
        require((index & ~INDEX_MASK) == 0, "index", index);
        require(nextPeriodic >= NEVER && nextPeriodic <= LATEST, "next tick", nextPeriodic);
        require(Math.abs(baseSeconds) <= FARTHEST_SECONDS, "time", baseSeconds);
        require(lastUpdate >= 0 && lastUpdate <= LATEST, "moment", lastUpdate);
        require(offset >= 0 && offset < NANOS_PER_SECOND, "offset", offset);
    }

    private static void require(boolean possible, String what, long value) {
        if (!possible) {
            throw new IllegalArgumentException(
                    "an MC146818 cannot have this: %s = 0x%x".formatted(what, value));
        }
    }

    /** A copy of the 128 bytes. */
    @Override
    public byte[] cmos() {
        return cmos.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RtcState that
                && Arrays.equals(cmos, that.cmos)
                && index == that.index
                && nextPeriodic == that.nextPeriodic
                && baseSeconds == that.baseSeconds
                && lastUpdate == that.lastUpdate
                && offset == that.offset
                && nextUpdate == that.nextUpdate
                && nextAlarm == that.nextAlarm;
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(cmos), index, baseSeconds, lastUpdate);
    }
}
