package usshadow.nested;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import usshadow.machine.BadStateException;
import usshadow.machine.DeviceState;

/**
 * State sections in a row; little-endian.
 *
 * <pre>
 *   count u32, then for each:
 *     name length u8, name (ASCII), instance u32, version u32, body length u32, body
 * </pre>
 */
public final class SectionsLayout {
    /** Most sections, and most bytes of one body. */
    public static final int MOST_SECTIONS = 64, MOST_BYTES = 1 << 20;

    private static final int MOST_NAME = 63;

    private SectionsLayout() {}

    /** The bytes of some sections. */
    public static byte[] encode(List<DeviceState> sections) {
        int size = Integer.BYTES;
        for (DeviceState each : sections) {
            size += 1 + each.section().length() + 3 * Integer.BYTES + each.body().length;
        }
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(sections.size());
        for (DeviceState each : sections) {
            byte[] name = each.section().getBytes(StandardCharsets.US_ASCII);
            out.put((byte) name.length).put(name);
            out.putInt(each.instance()).putInt(each.version());
            out.putInt(each.body().length).put(each.body());
        }
        return out.array();
    }

    /**
     * The sections in some bytes.
     *
     * @throws BadStateException if they are not whole, or beyond the limits
     */
    public static List<DeviceState> decode(byte[] bytes) throws BadStateException {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int count = number(in, MOST_SECTIONS);
        List<DeviceState> sections = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            require(in, 1);
            int length = Byte.toUnsignedInt(in.get());
            if (length > MOST_NAME) {
                throw new BadStateException("a section's name has " + length + " bytes");
            }
            byte[] name = bytes(in, length);
            int instance = number(in, Integer.MAX_VALUE);
            int version = number(in, Integer.MAX_VALUE);
            byte[] body = bytes(in, number(in, MOST_BYTES));
            sections.add(
                    new DeviceState(
                            new String(name, StandardCharsets.US_ASCII), instance, version, body));
        }
        if (in.hasRemaining()) {
            throw new BadStateException(in.remaining() + " bytes behind the last section");
        }
        return sections;
    }

    private static int number(ByteBuffer in, int most) throws BadStateException {
        require(in, Integer.BYTES);
        int number = in.getInt();
        if (number < 0 || number > most) {
            throw new BadStateException(
                    "a number of a section is "
                            + Integer.toUnsignedString(number)
                            + ", at most "
                            + most
                            + " is possible");
        }
        return number;
    }

    private static byte[] bytes(ByteBuffer in, int length) throws BadStateException {
        require(in, length);
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static void require(ByteBuffer in, int length) throws BadStateException {
        if (in.remaining() < length) {
            throw new BadStateException(
                    "sections end after " + in.limit() + " bytes, in the middle of one");
        }
    }
}
