package usshadow.chipset;

import static usshadow.chipset.PicLayout.BODY;
import static usshadow.chipset.PicLayout.SECTION;
import static usshadow.chipset.PicLayout.SINGLE;
import static usshadow.chipset.PicLayout.VERSION;

import java.nio.ByteBuffer;
import usshadow.machine.BadStateException;
import usshadow.machine.StateCodec;

/** Writes and reads one {@link PicState} as QEMU does; the layout is {@link PicLayout}'s. */
public final class PicCodec implements StateCodec<PicState> {
    @Override
    public String section() {
        return SECTION;
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public byte[] encode(PicState state) {
        int[] fields = {
            state.lines(),
            state.irr(),
            state.imr(),
            state.isr(),
            state.highest(),
            state.vector(),
            state.readsIsr() ? 1 : 0,
            state.poll() ? 1 : 0,
            state.specialMask() ? 1 : 0,
            state.expects(),
            state.autoEoi() ? 1 : 0,
            state.rotateOnAutoEoi() ? 1 : 0,
            state.specialFullyNested() ? 1 : 0,
            state.icw4Needed() ? 1 : 0,
            state.single() ? SINGLE : 0,
            state.elcr()
        };
        byte[] body = new byte[BODY];
        for (int i = 0; i < BODY; i++) {
            body[i] = (byte) fields[i];
        }
        return body;
    }

    @Override
    public PicState decode(int version, byte[] body) throws BadStateException {
        Bodies.require(SECTION, version, VERSION, body, BODY);
        ByteBuffer in = ByteBuffer.wrap(body);
        try {
            return new PicState(
                    Bodies.octet(in),
                    Bodies.octet(in),
                    Bodies.octet(in),
                    Bodies.octet(in),
                    Bodies.octet(in),
                    Bodies.octet(in),
                    Bodies.flag(in, 1),
                    Bodies.flag(in, 1),
                    Bodies.flag(in, 1),
                    Bodies.octet(in),
                    Bodies.flag(in, 1),
                    Bodies.flag(in, 1),
                    Bodies.flag(in, 1),
                    Bodies.flag(in, 1),
                    Bodies.flag(in, SINGLE),
                    Bodies.octet(in));
        } catch (IllegalArgumentException e) {
            throw new BadStateException("i8259 state: " + e.getMessage(), e);
        }
    }
}
