package usshadow.chipset;

import java.util.Objects;
import usshadow.machine.Clock;
import usshadow.machine.PortDevice;

/**
 * System control port B, 0x61: the speaker's gate and the 8254's second output (IBM PC/AT technical
 * reference, "System board", port 061).
 *
 * <pre>
 *   bit 0 gate of counter 2, rw    bit 1 speaker data, rw
 *   bit 4 refresh toggle, r        bit 5 OUT of counter 2, r       others 0
 * </pre>
 *
 * There is no speaker. Called under the machine's device lock.
 */
public final class SystemControlB implements PortDevice {
    private static final int GATE = 0x01, SPEAKER = 0x02, REFRESH = 0x10, OUT = 0x20;

    /** Between two memory refreshes, ns. */
    private static final long REFRESH_NANOS = 15_085;

    private final Clock clock;
    private final Pit pit;
    private boolean speaker;
    private final Access access = new Access(1);

    /** The port beside {@code pit}, in the state of reset. */
    public SystemControlB(Clock clock, Pit pit) {
        this.clock = Objects.requireNonNull(clock);
        this.pit = Objects.requireNonNull(pit);
    }

    /** What the port remembers; the gate is the {@link Pit}'s. */
    public record State(boolean speaker) {}

    @Override
    public int read(int offset, int size) {
        if (access.isOdd(offset, size)) {
            return Access.allOnes(size);
        }
        return (pit.speakerGate() ? GATE : 0)
                | (speaker ? SPEAKER : 0)
                | (clock.nanos() / REFRESH_NANOS % 2 != 0 ? REFRESH : 0)
                | (pit.speakerOut() ? OUT : 0);
    }

    @Override
    public void write(int offset, int size, int value) {
        if (!access.isOdd(offset, size)) {
            pit.speakerGate((value & GATE) != 0);
            speaker = (value & SPEAKER) != 0;
        }
    }

    /** Accesses of a size other than 1; they read all ones and do nothing. */
    public long oddAccesses() {
        return access.odd();
    }

    /** What the port remembers. */
    public State state() {
        return new State(speaker);
    }

    /** Goes to a state. */
    public void restore(State state) {
        speaker = state.speaker();
    }

    /** Silence; the gate is reset with the {@link Pit}. */
    public void reset() {
        restore(new State(false));
    }
}
