package usshadow.chipset;

import java.nio.ByteBuffer;
import usshadow.machine.BadStateException;
import usshadow.machine.StateCodec;

/**
 * Writes and reads a {@link SystemControlB.State} as QEMU's section {@code pcspk}, version 1.
 *
 * <pre>
 *   00 data_on    01 dummy_refresh_clock (0 here: the toggle follows the time)    02 end
 * </pre>
 */
public final class SystemControlBCodec implements StateCodec<SystemControlB.State> {
    private static final String SECTION = "pcspk";
    private static final int VERSION = 1;
    private static final int BODY = 2;

    @Override
    public String section() {
        return SECTION;
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public byte[] encode(SystemControlB.State state) {
        return new byte[] {(byte) (state.speaker() ? 1 : 0), 0};
    }

    @Override
    public SystemControlB.State decode(int version, byte[] body) throws BadStateException {
        Bodies.require(SECTION, version, VERSION, body, BODY);
        try {
            return new SystemControlB.State(Bodies.flag(ByteBuffer.wrap(body), 1));
        } catch (IllegalArgumentException e) {
            throw new BadStateException("pcspk state: " + e.getMessage(), e);
        }
    }
}
