package usshadow.device.vnc.input;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import usshadow.machine.BadStateException;

/** A body of QEMU's vmstate: fields of fixed size, then subsections. */
final class Subsections {
    private final ByteBuffer out;

    /** Begins a body with fields of so many bytes. */
    Subsections(int fields) {
        out = ByteBuffer.allocate(fields + InputLayout.MAX_SUBSECTIONS);
        out.position(fields);
    }

    /** Where the fields go, by their offsets. */
    ByteBuffer fields() {
        return out;
    }

    /** Where the fields of one more subsection go. */
    ByteBuffer add(String name, int version) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        return out.put((byte) InputLayout.SUBSECTION)
                .put((byte) bytes.length)
                .put(bytes)
                .putInt(version);
    }

    byte[] bytes() {
        return Arrays.copyOf(out.array(), out.position());
    }

    /**
     * The subsections behind the fields of a body.
     *
     * @param known the sizes of those that may be there
     */
    static Map<String, ByteBuffer> of(
            String section,
            int version,
            int wanted,
            byte[] body,
            int fields,
            Map<String, Integer> known)
            throws BadStateException {
        if (version != wanted
                || body.length < fields
                || body.length > fields + InputLayout.MAX_SUBSECTIONS) {
            throw new BadStateException(
                    "%s state version %d of %d bytes: version %d has %d and subsections"
                            .formatted(section, version, body.length, wanted, fields));
        }
        Map<String, ByteBuffer> found = new HashMap<>();
        ByteBuffer in = ByteBuffer.wrap(body).position(fields);
        try {
            while (in.hasRemaining()) {
                int mark = in.get();
                byte[] name = new byte[Byte.toUnsignedInt(in.get())];
                in.get(name);
                in.getInt(); // its version, as there is one of each
                String text = new String(name, StandardCharsets.US_ASCII);
                Integer size = known.get(text);
                if (mark != InputLayout.SUBSECTION || size == null || found.containsKey(text)) {
                    throw new BadStateException(
                            "%s state has the unknown subsection '%s'".formatted(section, text));
                }
                found.put(text, in.slice(in.position(), size));
                in.position(in.position() + size);
            }
        } catch (BufferUnderflowException
                | IllegalArgumentException
                | IndexOutOfBoundsException e) {
            throw new BadStateException(section + " state ends inside a subsection", e);
        }
        return found;
    }
}
