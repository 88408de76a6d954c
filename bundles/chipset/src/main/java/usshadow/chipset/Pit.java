package usshadow.chipset;

import static usshadow.chipset.PitRegisters.*;
import static usshadow.chipset.PitState.NEVER;

import java.util.Arrays;
import java.util.Objects;
import usshadow.machine.Clock;
import usshadow.machine.InterruptLine;
import usshadow.machine.PortDevice;

/**
 * An 8254: counter 0 interrupts, counter 1 is free, counter 2 is the speaker's ({@link
 * SystemControlB} holds its gate).
 *
 * <p>Only counter 0 needs a timer. It makes one edge for each time it fires and then looks for the
 * next rise of OUT that is still to come: ticks missed while the machine stood still, or while the
 * host was busy, are one tick, and no two are nearer than {@value #SHORTEST_PERIOD} ns.
 *
 * <p>Called under the machine's device lock.
 */
public final class Pit implements PortDevice {
    /** Between two interrupts of a periodic mode, ns; KVM's limit. */
    static final long SHORTEST_PERIOD = 200_000;

    private static final int SPEAKER = 2;

    private final Clock clock;
    private final InterruptLine interrupt;
    private final Clock.Timer timer;
    private final PitCounter[] counters = new PitCounter[COUNTERS];
    private long nextTransition = NEVER;
    private final Access access = new Access(PORTS);

    /**
     * A chip before its first control word.
     *
     * @param interrupt counter 0's OUT
     */
    public Pit(Clock clock, InterruptLine interrupt) {
        this.clock = Objects.requireNonNull(clock);
        this.interrupt = Objects.requireNonNull(interrupt);
        timer = clock.timer(this::tick);
        PitState initial = PitState.initial();
        for (int i = 0; i < COUNTERS; i++) {
            counters[i] = new PitCounter(initial.counters().get(i));
        }
    }

    @Override
    public int read(int offset, int size) {
        if (access.isOdd(offset, size)) {
            return Access.allOnes(size);
        }
        return offset == CONTROL ? Access.allOnes(1) : counters[offset].read(clock.nanos());
    }

    @Override
    public void write(int offset, int size, int value) {
        if (access.isOdd(offset, size)) {
            return;
        }
        int octet = value & 0xff;
        long now = clock.nanos();
        if (offset != CONTROL) {
            counters[offset].write(octet, now);
            restart(offset, now);
            return;
        }
        int number = octet >> COUNTER_SHIFT;
        if (number == READ_BACK) {
            readBack(octet, now);
        } else if ((octet >> ACCESS_SHIFT & ACCESS_MASK) == ACCESS_LATCH) {
            counters[number].latchCount(now);
        } else {
            counters[number].program(octet);
            restart(number, now);
        }
    }

    private void readBack(int command, long now) {
        for (int i = 0; i < COUNTERS; i++) {
            if ((command & READ_BACK_FIRST << i) != 0) {
                if ((command & READ_BACK_NO_COUNT) == 0) {
                    counters[i].latchCount(now);
                }
                if ((command & READ_BACK_NO_STATUS) == 0) {
                    counters[i].latchStatus(now);
                }
            }
        }
    }

    private void restart(int number, long now) {
        if (number == 0) {
            schedule(counters[0].nextRise(now));
            interrupt.set(level(now));
        }
    }

    /**
     * Counter 0's line. Low pulses are made by {@link #tick} alone; in mode 0 it is high once the
     * count's tick has been made.
     */
    private boolean level(long now) {
        PitCounter counter = counters[0];
        return counter.mode() != INTERRUPT_ON_TERMINAL_COUNT
                || (counter.out(now) && nextTransition == NEVER);
    }

    private void schedule(long at) {
        nextTransition = at;
        if (at == NEVER) {
            timer.disarm();
        } else {
            timer.arm(at);
        }
    }

    private void tick() {
        long now = Math.max(clock.nanos(), nextTransition);
        interrupt.set(false);
        interrupt.set(true);
        long next = counters[0].nextRise(now);
        schedule(next == NEVER ? NEVER : Math.max(next, now + SHORTEST_PERIOD));
    }

    /** Sets counter 2's gate. */
    void speakerGate(boolean high) {
        counters[SPEAKER].gate(high, clock.nanos());
    }

    /** Counter 2's gate. */
    boolean speakerGate() {
        return counters[SPEAKER].gate();
    }

    /** Counter 2's OUT. */
    boolean speakerOut() {
        return counters[SPEAKER].out(clock.nanos());
    }

    /** Accesses of a size other than 1, or beside the chip; they read all ones and do nothing. */
    public long oddAccesses() {
        return access.odd();
    }

    /** All that the chip remembers. */
    public PitState state() {
        return new PitState(
                Arrays.stream(counters).map(PitCounter::state).toList(), nextTransition);
    }

    /**
     * Goes to a state; the line gets the state's level. A tick that was due is made at once, one
     * that is too far off for the count is brought to its place.
     */
    public void restore(PitState state) {
        long now = clock.nanos();
        for (int i = 0; i < COUNTERS; i++) {
            counters[i].restore(state.counters().get(i), now);
        }
        long saved = state.nextTransition();
        long next = counters[0].nextRise(now);
        boolean plausible = saved != NEVER && saved <= Math.max(next, now + SHORTEST_PERIOD);
        schedule(plausible ? saved : next);
        interrupt.set(level(now));
    }

    /** Back to before the first control word. */
    public void reset() {
        restore(PitState.initial());
    }
}
