package usshadow.device.vnc.input;

import static usshadow.device.vnc.input.InputLayout.*;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Writes and reads the common part of both PS/2 devices: see {@link InputLayout}. */
final class Ps2PortCodec {
    private static final int MASK = RING - 1;

    private Ps2PortCodec() {}

    static void write(Ps2Port.State port, Subsections body, String repliesName) {
        int replies = port.replies().length;
        int count = replies + port.data().length;
        ByteBuffer out = body.fields();
        out.putInt(WRITE_CMD_AT, port.command());
        out.putInt(WPTR_AT, count);
        out.putInt(COUNT_AT, count);
        out.put(DATA_AT, port.replies());
        out.put(DATA_AT + replies, port.data());
        if (replies > 0) {
            body.add(repliesName, REPLIES_VERSION).putInt(replies);
        }
    }

    /**
     * The ring from its read pointer on.
     *
     * @param repliesEnd the subsection, or null
     * @throws IllegalArgumentException if a value is impossible
     */
    static Ps2Port.State read(ByteBuffer in, ByteBuffer repliesEnd) {
        int from = in.getInt(RPTR_AT);
        int count = in.getInt(COUNT_AT);
        if (from < 0 || from > MASK || count < 0 || count > Ps2Port.REPLIES + Ps2Port.DATA) {
            throw new IllegalArgumentException(
                    "%d bytes from %d on in a ring of %d".formatted(count, from, RING));
        }
        int replies = 0;
        if (repliesEnd != null) {
            int end = repliesEnd.getInt(0);
            replies = end < 0 ? 0 : end - from & MASK;
        }
        if (replies > count) {
            throw new IllegalArgumentException(
                    "%d replies among %d bytes".formatted(replies, count));
        }
        byte[] all = new byte[count];
        for (int i = 0; i < count; i++) {
            all[i] = in.get(DATA_AT + (from + i & MASK));
        }
        return new Ps2Port.State(
                in.getInt(WRITE_CMD_AT),
                Arrays.copyOf(all, replies),
                Arrays.copyOfRange(all, replies, count));
    }

    /** A number that is 0 or 1. */
    static boolean flag(ByteBuffer in, int at) {
        int value = in.getInt(at);
        if (value != 0 && value != 1) {
            throw new IllegalArgumentException(
                    "the flag at 0x%x is %d, not 0 or 1".formatted(at, value));
        }
        return value == 1;
    }
}
