package usshadow.chipset;

import static usshadow.chipset.PitRegisters.*;
import static usshadow.chipset.PitState.NEVER;

/** One counter of an 8254: what it counts follows from the time, nothing runs. */
final class PitCounter {
    private int count;
    private int latchedCount;
    private int countLatched;
    private boolean statusLatched;
    private int status;
    private int readState;
    private int writeState;
    private int writeLatch;
    private int access;
    private int mode;
    private boolean bcd;
    private boolean gate;
    private long loadedAt;
    private long pausedAt;

    PitCounter(PitState.Counter state) {
        restore(state, 0);
    }

    int mode() {
        return mode;
    }

    boolean gate() {
        return gate;
    }

    // ---- programming

    /** A control word: the counter waits for a count. */
    void program(int control) {
        access = control >> ACCESS_SHIFT & ACCESS_MASK;
        mode = mode(control >> MODE_SHIFT & MODE_MASK);
        bcd = (control & BCD) != 0;
        readState = access;
        writeState = access;
        countLatched = NONE;
        loadedAt = NEVER;
        pausedAt = NEVER;
    }

    /** Modes 6 and 7 are 2 and 3: the high bit is not looked at there. */
    static int mode(int bits) {
        return bits > HARDWARE_STROBE ? bits & SQUARE_WAVE : bits;
    }

    /** One byte of a count. */
    void write(int value, long now) {
        switch (writeState) {
            case HIGH -> load(value << 8, now);
            case WORD_LOW -> {
                writeLatch = value;
                writeState = WORD_HIGH;
                if (mode == INTERRUPT_ON_TERMINAL_COUNT) {
                    loadedAt = NEVER;
                    pausedAt = NEVER;
                }
            }
            case WORD_HIGH -> {
                writeState = WORD_LOW;
                load(value << 8 | writeLatch, now);
            }
            default -> load(value, now);
        }
    }

    private void load(int value, long now) {
        count = value == 0 ? modulus() : bcd ? fromBcd(value) : value;
        if (!triggered()) {
            loadedAt = now;
            pausedAt = gate ? NEVER : now;
        }
    }

    /** Whether the gate's edge, not the count, starts it. */
    private boolean triggered() {
        return mode == ONE_SHOT || mode == HARDWARE_STROBE;
    }

    /** Whether it runs over and over. */
    boolean periodic() {
        return mode == RATE_GENERATOR || mode == SQUARE_WAVE;
    }

    void gate(boolean high, long now) {
        if (gate == high) {
            return;
        }
        gate = high;
        if (triggered()) {
            loadedAt = high ? now : loadedAt;
        } else if (loadedAt != NEVER) {
            if (!high) {
                pausedAt = now;
            } else {
                loadedAt = periodic() ? now : loadedAt + now - pausedAt;
                pausedAt = NEVER;
            }
        }
    }

    // ---- reading

    void latchCount(long now) {
        if (countLatched == NONE) {
            latchedCount = value(now);
            countLatched = access;
        }
    }

    void latchStatus(long now) {
        if (!statusLatched) {
            status =
                    (out(now) ? STATUS_OUT : 0)
                            | (loadedAt == NEVER ? STATUS_NULL_COUNT : 0)
                            | access << ACCESS_SHIFT
                            | mode << MODE_SHIFT
                            | (bcd ? BCD : 0);
            statusLatched = true;
        }
    }

    int read(long now) {
        if (statusLatched) {
            statusLatched = false;
            return status;
        }
        if (countLatched != NONE) {
            int part = octet(latchedCount, countLatched);
            countLatched = countLatched == WORD_LOW ? WORD_HIGH : NONE;
            return part;
        }
        int part = octet(value(now), readState);
        if (readState >= WORD_LOW) {
            readState = readState == WORD_LOW ? WORD_HIGH : WORD_LOW;
        }
        return part;
    }

    private static int octet(int value, int which) {
        return which == HIGH || which == WORD_HIGH ? value >> 8 : value & 0xff;
    }

    /** The counting element as the guest reads it. */
    private int value(long now) {
        long clocks = clocks(now);
        long left =
                switch (mode) {
                    case RATE_GENERATOR -> count - clocks % count;
                    case SQUARE_WAVE -> {
                        long phase = clocks % count;
                        int half = firstHalf();
                        yield (count & ~1) - 2 * (phase < half ? phase : phase - half);
                    }
                    default -> count - clocks;
                };
        int value = Math.floorMod(left, modulus());
        return bcd ? toBcd(value) : value;
    }

    /** Clocks of a square wave's high half: the longer one if the count is odd. */
    private int firstHalf() {
        return (count + 1) / 2;
    }

    /** The OUT pin. */
    boolean out(long now) {
        if (loadedAt == NEVER) {
            return mode != INTERRUPT_ON_TERMINAL_COUNT;
        }
        long clocks = clocks(now);
        return switch (mode) {
            case INTERRUPT_ON_TERMINAL_COUNT, ONE_SHOT -> clocks >= count;
            case RATE_GENERATOR -> !gate || clocks % count != count - 1;
            case SQUARE_WAVE -> !gate || clocks % count < firstHalf();
            default -> clocks != count;
        };
    }

    /** When OUT rises next, or {@link PitState#NEVER}. Never for modes that the gate triggers. */
    long nextRise(long now) {
        if (loadedAt == NEVER || triggered() || !gate) {
            return NEVER;
        }
        long clocks = clocks(now);
        if (periodic()) {
            return at((clocks / count + 1) * count);
        }
        long rise = mode == INTERRUPT_ON_TERMINAL_COUNT ? count : count + 1;
        return clocks < rise ? at(rise) : NEVER;
    }

    private long at(long clocks) {
        return loadedAt + PitTicks.nanos(clocks);
    }

    private long clocks(long now) {
        if (loadedAt == NEVER) {
            return 0;
        }
        long until = pausedAt == NEVER ? now : pausedAt;
        return PitTicks.in(Math.max(0, until - loadedAt));
    }

    private int modulus() {
        return bcd ? BCD_MODULUS : BINARY_MODULUS;
    }

    /** Digits beyond 9 count as they are. */
    private static int fromBcd(int value) {
        return (value >> 12) * 1000
                + (value >> 8 & 15) * 100
                + (value >> 4 & 15) * 10
                + (value & 15);
    }

    private static int toBcd(int number) {
        int value = number;
        int decades = 0;
        for (int shift = 0; shift < Short.SIZE; shift += 4) {
            decades |= (value % 10) << shift;
            value /= 10;
        }
        return decades;
    }

    // ---- state

    PitState.Counter state() {
        return new PitState.Counter(
                count,
                latchedCount,
                countLatched,
                statusLatched,
                status,
                readState,
                writeState,
                writeLatch,
                access,
                mode,
                bcd,
                gate,
                loadedAt,
                pausedAt);
    }

    /** Goes to a state; a moment that is still to come is now. */
    void restore(PitState.Counter state, long now) {
        count = state.count();
        latchedCount = state.latchedCount();
        countLatched = state.countLatched();
        statusLatched = state.statusLatched();
        status = state.status();
        readState = state.readState();
        writeState = state.writeState();
        writeLatch = state.writeLatch();
        access = state.access();
        mode = state.mode();
        bcd = state.bcd();
        gate = state.gate();
        loadedAt = Math.min(state.loadedAt(), now);
        pausedAt = Math.min(state.pausedAt(), now);
    }
}
