package usshadow.chipset;

import static usshadow.chipset.PitRegisters.*;

import java.util.List;

/**
 * All that an 8254 remembers. Times are machine time, ns.
 *
 * @param counters the three
 * @param nextTransition when counter 0 interrupts next, or {@link #NEVER}
 */
public record PitState(List<Counter> counters, long nextTransition) {
    /** No such moment. */
    public static final long NEVER = -1;

    /** Times beyond this (146 years) are refused, so that sums of them do not overflow. */
    static final long LATEST = 1L << 62;

    /**
     * Copies and checks.
     *
     * @throws IllegalArgumentException if no 8254 can be in this state
     */
    public PitState {
        counters = List.copyOf(counters);
        require(counters.size() == COUNTERS, "counters", counters.size());
        requireTime("next interrupt", nextTransition);
    }

    /**
     * One counter.
     *
     * @param count clocks, 1 to 65536, in binary even in BCD mode
     * @param latchedCount what a latch command took
     * @param countLatched which byte of it comes next; 0: nothing is latched
     * @param statusLatched whether {@code status} was latched
     * @param readState which byte of the running count is read next, as countLatched
     * @param writeState which byte of a count is written next
     * @param writeLatch the low byte that waits for its high one
     * @param access 1 low byte, 2 high byte, 3 both
     * @param mode 0 to 5
     * @param loadedAt when the count began, or {@link #NEVER}: no count since the control word, or
     *     modes 1 and 5 before the gate's edge
     * @param pausedAt since when a low gate has held the count, or {@link #NEVER}
     */
    public record Counter(
            int count,
            int latchedCount,
            int countLatched,
            boolean statusLatched,
            int status,
            int readState,
            int writeState,
            int writeLatch,
            int access,
            int mode,
            boolean bcd,
            boolean gate,
            long loadedAt,
            long pausedAt) {
        /**
         * Checks.
         *
         * @throws IllegalArgumentException if no counter can be in this state
         */
        public Counter {
            require(count >= 1 && count <= BINARY_MODULUS, "count", count);
            require((latchedCount & ~0xffff) == 0, "latched count", latchedCount);
            require(countLatched >= NONE && countLatched <= WORD_HIGH, "latch", countLatched);
            require((status & ~0xff) == 0, "status", status);
            require(readState >= NONE && readState <= WORD_HIGH, "read state", readState);
            require(writeState >= NONE && writeState <= WORD_HIGH, "write state", writeState);
            require((writeLatch & ~0xff) == 0, "write latch", writeLatch);
            require((access & ~ACCESS_MASK) == 0, "access", access);
            require(mode >= 0 && mode <= HARDWARE_STROBE, "mode", mode);
            requireTime("time of loading", loadedAt);
            requireTime("time of pausing", pausedAt);
            require(pausedAt == NEVER || (!gate && pausedAt >= loadedAt), "pause", pausedAt);
        }

        static Counter initial(boolean gate) {
            return new Counter(
                    BINARY_MODULUS,
                    0,
                    NONE,
                    false,
                    0,
                    WORD_LOW,
                    WORD_LOW,
                    0,
                    WORD_LOW,
                    INTERRUPT_ON_TERMINAL_COUNT,
                    false,
                    gate,
                    NEVER,
                    NEVER);
        }
    }

    private static void requireTime(String what, long time) {
        require(time >= NEVER && time <= LATEST, what, time);
    }

    private static void require(boolean possible, String what, long value) {
        if (!possible) {
            throw new IllegalArgumentException(
                    "an 8254 cannot have this: %s = 0x%x".formatted(what, value));
        }
    }

    /**
     * Before the first control word: nothing counts. The gates of counters 0 and 1 are tied high.
     */
    public static PitState initial() {
        return new PitState(
                List.of(Counter.initial(true), Counter.initial(true), Counter.initial(false)),
                NEVER);
    }
}
