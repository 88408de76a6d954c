package usshadow.chipset;

import usshadow.machine.BadStateException;
import usshadow.machine.StateCodec;

/**
 * Writes and reads a {@link SystemControlA.State} as QEMU's section {@code port92}, version 1.
 *
 * <pre>
 *   00 outport: bit 0 reset, bit 1 A20    01 end
 * </pre>
 */
public final class SystemControlACodec implements StateCodec<SystemControlA.State> {
    private static final String SECTION = "port92";
    private static final int VERSION = 1;
    private static final int RESET = 0x01, A20 = 0x02;

    @Override
    public String section() {
        return SECTION;
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public byte[] encode(SystemControlA.State state) {
        return new byte[] {(byte) ((state.reset() ? RESET : 0) | (state.a20() ? A20 : 0))};
    }

    /** QEMU keeps all bits that the guest wrote; two of them mean something. */
    @Override
    public SystemControlA.State decode(int version, byte[] body) throws BadStateException {
        Bodies.require(SECTION, version, VERSION, body, 1);
        return new SystemControlA.State((body[0] & RESET) != 0, (body[0] & A20) != 0);
    }
}
