package usshadow.itests;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Files in and out of a cpio archive of the kind that Linux takes as initramfs ("newc"). */
final class Cpio {
    private static final String MAGIC = "070701", TRAILER = "TRAILER!!!";
    private static final int FIELDS = 13, DIGITS = 8, HEADER = MAGIC.length() + FIELDS * DIGITS;
    private static final int MODE = 1, SIZE = 6, NAME_SIZE = 11, ALIGNMENT = 4;
    private static final int EXECUTABLE_FILE = 0100755;

    private Cpio() {}

    /** The file of a name. */
    static byte[] read(byte[] archive, String wanted) {
        int at = 0;
        while (true) {
            int nameAt = at + HEADER;
            String name = text(archive, nameAt, field(archive, at, NAME_SIZE) - 1);
            int from = aligned(nameAt + name.length() + 1);
            int end = from + field(archive, at, SIZE);
            if (name.equals(wanted)) {
                return Arrays.copyOfRange(archive, from, end);
            }
            if (name.equals(TRAILER)) {
                throw new AssertionError("no " + wanted + " in the initramfs");
            }
            at = aligned(end);
        }
    }

    /** An archive with one more file; Linux unpacks archives one after the other. */
    static byte[] with(byte[] archive, String name, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(archive);
        pad(out);
        entry(out, name, EXECUTABLE_FILE, content);
        entry(out, TRAILER, 0, new byte[0]);
        return out.toByteArray();
    }

    private static void entry(ByteArrayOutputStream out, String name, int mode, byte[] content) {
        Map<Integer, Integer> values =
                new TreeMap<>(
                        Map.of(MODE, mode, SIZE, content.length, NAME_SIZE, name.length() + 1));
        StringBuilder header = new StringBuilder(MAGIC);
        for (int i = 0; i < FIELDS; i++) {
            header.append("%08x".formatted(values.getOrDefault(i, i == 4 ? 1 : 0)));
        }
        out.writeBytes((header + name + "\0").getBytes(StandardCharsets.US_ASCII));
        pad(out);
        out.writeBytes(content);
        pad(out);
    }

    private static void pad(ByteArrayOutputStream out) {
        while (out.size() % ALIGNMENT != 0) {
            out.write(0);
        }
    }

    private static int field(byte[] archive, int at, int number) {
        return Integer.parseInt(text(archive, at + MAGIC.length() + number * DIGITS, DIGITS), 16);
    }

    private static String text(byte[] bytes, int at, int length) {
        return new String(bytes, at, length, StandardCharsets.US_ASCII);
    }

    private static int aligned(int at) {
        return (at + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
