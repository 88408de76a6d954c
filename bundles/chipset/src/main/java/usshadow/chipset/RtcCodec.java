package usshadow.chipset;

import static usshadow.chipset.RtcLayout.*;

import java.nio.ByteBuffer;
import usshadow.machine.BadStateException;
import usshadow.machine.StateCodec;

/** Writes and reads an {@link RtcState} as QEMU does; the layout is {@link RtcLayout}'s. */
public final class RtcCodec implements StateCodec<RtcState> {
    @Override
    public String section() {
        return SECTION;
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public byte[] encode(RtcState state) {
        byte[] cmos = state.cmos();
        boolean periodic = (cmos[RtcRegisters.B] & RtcRegisters.B_PIE) != 0;
        return ByteBuffer.allocate(BODY)
                .put(cmos)
                .put((byte) state.index())
                .put(new byte[UNUSED_BEHIND_INDEX])
                .putLong(periodic ? state.nextPeriodic() : RtcState.NEVER)
                .putLong(state.nextPeriodic())
                .put(new byte[UNUSED_BEHIND_PERIODIC])
                .putInt(0)
                .putInt(0) // QEMU works the period out anew
                .putLong(state.baseSeconds())
                .putLong(state.lastUpdate())
                .putLong(state.offset())
                .putLong(state.nextUpdate())
                .putLong(state.nextAlarm())
                .array();
    }

    @Override
    public RtcState decode(int version, byte[] body) throws BadStateException {
        Bodies.require(SECTION, version, VERSION, body, BODY);
        ByteBuffer in = ByteBuffer.wrap(body);
        byte[] cmos = new byte[RtcRegisters.SIZE];
        in.get(cmos);
        int index = Bodies.octet(in);
        in.position(in.position() + UNUSED_BEHIND_INDEX + Long.BYTES);
        long nextPeriodic = in.getLong();
        in.position(in.position() + UNUSED_BEHIND_PERIODIC + 2 * Integer.BYTES);
        try {
            return new RtcState(
                    cmos,
                    index,
                    nextPeriodic,
                    in.getLong(),
                    in.getLong(),
                    in.getLong(),
                    in.getLong(),
                    in.getLong());
        } catch (IllegalArgumentException e) {
            throw new BadStateException("mc146818rtc state: " + e.getMessage(), e);
        }
    }
}
