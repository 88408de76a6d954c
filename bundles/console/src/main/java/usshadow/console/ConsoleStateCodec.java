package usshadow.console;

import static usshadow.console.ConsoleStateLayout.DISPLAY_SIZE;
import static usshadow.console.ConsoleStateLayout.EVENTS;
import static usshadow.console.ConsoleStateLayout.EVENTS_OFFSET;
import static usshadow.console.ConsoleStateLayout.NUMBER_LIMIT;
import static usshadow.console.ConsoleStateLayout.RELEASES;
import static usshadow.console.ConsoleStateLayout.SCROLL_BACK;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;
import usshadow.machine.BadStateException;
import usshadow.machine.StateCodec;

/** Writes and reads a {@link ConsoleState}; the layout is {@link ConsoleStateLayout}'s. */
public final class ConsoleStateCodec implements StateCodec<ConsoleState> {
    /** The size of every encoded state of a serial port: 73,784 bytes. */
    public static final int SIZE = ConsoleStateLayout.SIZE;

    private static final int VERSION = 1;
    private static final ConsoleStateCodec SERIAL =
            new ConsoleStateCodec("console", EVENTS, InputQueue.BREAK, SCROLL_BACK, 0);
    private static final ConsoleStateCodec DISPLAY =
            new ConsoleStateCodec(
                    "display", EVENTS + RELEASES, InputQueue.HIGHEST, 0, HeldKeys.SIZE);

    private final String section;
    private final int mostEvents;
    private final int highestEvent;
    private final int scrollBackSize;
    private final int heldSize;

    private ConsoleStateCodec(
            String section, int mostEvents, int highestEvent, int scrollBackSize, int heldSize) {
        this.section = section;
        this.mostEvents = mostEvents;
        this.highestEvent = highestEvent;
        this.scrollBackSize = scrollBackSize;
        this.heldSize = heldSize;
    }

    /** For serial ports. */
    public static ConsoleStateCodec serial() {
        return SERIAL;
    }

    /** For displays. */
    public static ConsoleStateCodec display() {
        return DISPLAY;
    }

    @Override
    public String section() {
        return section;
    }

    @Override
    public int version() {
        return VERSION;
    }

    /** The size of every encoded state. */
    public int size() {
        return heldSize == 0 ? SIZE : DISPLAY_SIZE;
    }

    private int outputOffset() {
        return EVENTS_OFFSET + mostEvents * Short.BYTES;
    }

    @Override
    public byte[] encode(ConsoleState state) {
        ByteBuffer out = ByteBuffer.allocate(size()).order(ByteOrder.LITTLE_ENDIAN);
        put(out, state.life());
        put(out, state.seat());
        out.putLong(state.input()).putLong(state.output());
        out.putInt(state.queued().length).putInt(state.scrollBack().length);
        for (short event : state.queued()) {
            out.putShort(event);
        }
        out.position(outputOffset()).put(state.scrollBack());
        out.position(outputOffset() + scrollBackSize).put(state.held());
        return out.array();
    }

    @Override
    public ConsoleState decode(int version, byte[] body) throws BadStateException {
        if (version != VERSION || body.length != size()) {
            throw new BadStateException(
                    "%s state version %d of %d bytes: version %d has %d"
                            .formatted(section, version, body.length, VERSION, size()));
        }
        ByteBuffer in = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
        UUID life = uuid(in);
        UUID seat = uuid(in);
        long input = within("number of input", in.getLong(), NUMBER_LIMIT);
        long output = within("number of output", in.getLong(), NUMBER_LIMIT);
        int queued = (int) within("count of input", in.getInt(), mostEvents);
        long most = Math.min(scrollBackSize, output);
        int scrolled = (int) within("scroll-back", in.getInt(), most);
        short[] events = new short[queued];
        for (int i = 0; i < queued; i++) {
            events[i] = (short) within("input event", in.getShort(), highestEvent);
        }
        byte[] scrollBack = new byte[scrolled];
        in.position(outputOffset()).get(scrollBack);
        byte[] held = new byte[heldSize];
        in.position(outputOffset() + scrollBackSize).get(held);
        zero(body, EVENTS_OFFSET + queued * Short.BYTES, outputOffset());
        zero(body, outputOffset() + scrolled, outputOffset() + scrollBackSize);
        return new ConsoleState(life, seat, input, events, output, scrollBack, held);
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
