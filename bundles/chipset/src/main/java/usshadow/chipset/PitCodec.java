package usshadow.chipset;

import static usshadow.chipset.PitLayout.BODY;
import static usshadow.chipset.PitLayout.SECTION;
import static usshadow.chipset.PitLayout.VERSION;
import static usshadow.chipset.PitState.NEVER;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import usshadow.machine.BadStateException;
import usshadow.machine.StateCodec;

/** Writes and reads a {@link PitState} as QEMU does; the layout is {@link PitLayout}'s. */
public final class PitCodec implements StateCodec<PitState> {
    @Override
    public String section() {
        return SECTION;
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public byte[] encode(PitState state) {
        ByteBuffer out = ByteBuffer.allocate(BODY).putInt(0);
        for (int i = 0; i < PitRegisters.COUNTERS; i++) {
            PitState.Counter counter = state.counters().get(i);
            out.putInt(counter.count()).putShort((short) counter.latchedCount());
            int[] octets = {
                counter.countLatched(),
                counter.statusLatched() ? 1 : 0,
                counter.status(),
                counter.readState(),
                counter.writeState(),
                counter.writeLatch(),
                counter.access(),
                counter.mode(),
                counter.bcd() ? 1 : 0,
                counter.gate() ? 1 : 0
            };
            for (int octet : octets) {
                out.put((byte) octet);
            }
            out.putLong(counter.loadedAt());
            out.putLong(i == 0 ? state.nextTransition() : counter.pausedAt());
        }
        return out.putLong(state.nextTransition()).array();
    }

    @Override
    public PitState decode(int version, byte[] body) throws BadStateException {
        Bodies.require(SECTION, version, VERSION, body, BODY);
        ByteBuffer in = ByteBuffer.wrap(body);
        int disabled = in.getInt();
        if (disabled != 0) {
            throw new BadStateException(
                    "i8254 state with irq_disabled %d: this machine has no HPET; save it without one"
                            .formatted(disabled));
        }
        try {
            List<PitState.Counter> counters = new ArrayList<>();
            for (int i = 0; i < PitRegisters.COUNTERS; i++) {
                counters.add(counter(in));
            }
            return new PitState(counters, in.getLong());
        } catch (IllegalArgumentException e) {
            throw new BadStateException("i8254 state: " + e.getMessage(), e);
        }
    }

    private static PitState.Counter counter(ByteBuffer in) {
        int count = in.getInt();
        int latchedCount = Short.toUnsignedInt(in.getShort());
        int countLatched = Bodies.octet(in);
        boolean statusLatched = Bodies.flag(in, 1);
        int status = Bodies.octet(in);
        int readState = Bodies.octet(in);
        int writeState = Bodies.octet(in);
        int writeLatch = Bodies.octet(in);
        int access = Bodies.octet(in);
        int bits = Bodies.octet(in);
        int mode = bits <= PitRegisters.MODE_MASK ? PitCounter.mode(bits) : bits;
        boolean bcd = Bodies.flag(in, 1);
        boolean gate = Bodies.flag(in, 1);
        long loadedAt = in.getLong();
        long stoppedAt = in.getLong();
        boolean triggered = mode == PitRegisters.ONE_SHOT || mode == PitRegisters.HARDWARE_STROBE;
        boolean paused = !gate && !triggered && loadedAt != NEVER;
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
                paused ? Math.max(loadedAt, stoppedAt) : NEVER);
    }
}
