package usshadow.chipset;

import java.util.Objects;
import usshadow.machine.PortDevice;

/**
 * System control port A, 0x92 (IBM PS/2 technical reference): fast reset and the A20 gate.
 *
 * <pre>
 *   bit 0 fast reset, on its rise    bit 1 A20, rw    others 0
 * </pre>
 *
 * A20 reads back as written and is always open: this machine starts in 64-bit mode. Called under
 * the machine's device lock.
 */
public final class SystemControlA implements PortDevice {
    private static final int RESET = 0x01, A20 = 0x02;

    private final Runnable resetRequested;
    private int port = A20;
    private final Access access = new Access(1);

    /**
     * The port after reset: A20 open.
     *
     * @param resetRequested the guest wants a reset; must not reset at once but note it, as this is
     *     inside an access
     */
    public SystemControlA(Runnable resetRequested) {
        this.resetRequested = Objects.requireNonNull(resetRequested);
    }

    /** What the port remembers. */
    public record State(boolean reset, boolean a20) {}

    @Override
    public int read(int offset, int size) {
        return access.isOdd(offset, size) ? Access.allOnes(size) : port;
    }

    @Override
    public void write(int offset, int size, int value) {
        if (access.isOdd(offset, size)) {
            return;
        }
        boolean rises = (value & ~port & RESET) != 0;
        port = value & (RESET | A20);
        if (rises) {
            resetRequested.run();
        }
    }

    /** Accesses of a size other than 1; they read all ones and do nothing. */
    public long oddAccesses() {
        return access.odd();
    }

    /** What the port remembers. */
    public State state() {
        return new State((port & RESET) != 0, (port & A20) != 0);
    }

    /** Goes to a state; asks for no reset. */
    public void restore(State state) {
        port = (state.reset() ? RESET : 0) | (state.a20() ? A20 : 0);
    }

    /** Back to A20 alone. */
    public void reset() {
        port = A20;
    }
}
