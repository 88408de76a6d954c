package usshadow.console;

import static usshadow.console.ConsoleStateLayout.EVENTS;
import static usshadow.console.ConsoleStateLayout.EVENTS_OFFSET;
import static usshadow.console.ConsoleStateLayout.NUMBER_LIMIT;
import static usshadow.console.ConsoleStateLayout.SCROLL_BACK;
import static usshadow.console.ConsoleStateLayout.SCROLL_BACK_OFFSET;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import usshadow.machine.BadStateException;
import usshadow.machine.StateCodec;

/** Writes and reads a {@link ConsoleState}; the layout is {@link ConsoleStateLayout}'s. */
public final class ConsoleStateCodec implements StateCodec<ConsoleState> {
    /** The size of every encoded state: 73,784 bytes. */
    public static final int SIZE = ConsoleStateLayout.SIZE;

    private static final int VERSION = 1;

    @Override
    public String section() {
        return "console";
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public byte[] encode(ConsoleState state) {
        ByteBuffer out = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        put(out, state.life());
        put(out, state.seat());
        out.putLong(state.input()).putLong(state.output());
        out.putInt(state.queued().length).putInt(state.scrollBack().length);
        for (short event : state.queued()) {
            out.putShort(event);
        }
        out.position(SCROLL_BACK_OFFSET).put(state.scrollBack());
        return out.array();
    }

    @Override
    public ConsoleState decode(int version, byte[] body) throws BadStateException {
        if (version != VERSION || body.length != SIZE) {
            throw new BadStateException(
                    "console state version %d of %d bytes: version %d has %d"
                            .formatted(version, body.length, VERSION, SIZE));
        }
        ByteBuffer in = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
        UUID life = uuid(in);
        UUID seat = uuid(in);
        long input = within("number of input", in.getLong(), NUMBER_LIMIT);
        long output = within("number of output", in.getLong(), NUMBER_LIMIT);
        int queued = (int) within("count of input", in.getInt(), EVENTS);
        int scrolled = (int) within("scroll-back", in.getInt(), Math.min(SCROLL_BACK, output));
        short[] events = new short[queued];
        for (int i = 0; i < queued; i++) {
            events[i] = (short) within("input event", in.getShort(), InputQueue.BREAK);
        }
        byte[] scrollBack = new byte[scrolled];
        in.position(SCROLL_BACK_OFFSET).get(scrollBack);
        zero(body, EVENTS_OFFSET + queued * Short.BYTES, SCROLL_BACK_OFFSET);
        zero(body, SCROLL_BACK_OFFSET + scrolled, SIZE);
        return new ConsoleState(life, seat, input, events, output, scrollBack);
    }

    private static void put(ByteBuffer out, UUID id) {
        out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    private static UUID uuid(ByteBuffer in) {
        return new UUID(in.getLong(), in.getLong());
    }

    private static long within(String what, long value, long most) throws BadStateException {
        if (value < 0 || value > most) {
            throw new BadStateException(
                    "%s %d of a console state is not within 0 and %d".formatted(what, value, most));
        }
        return value;
    }

    private static void zero(byte[] body, int from, int to) throws BadStateException {
        for (int i = from; i < to; i++) {
            if (body[i] != 0) {
                throw new BadStateException(
                        "byte 0x%x of a console state lies behind its data and is not 0"
                                .formatted(i));
            }
        }
    }
}
