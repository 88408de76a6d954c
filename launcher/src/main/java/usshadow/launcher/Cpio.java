package usshadow.launcher;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes a cpio archive as the kernel reads it (Linux,
 * Documentation/driver-api/early-userspace/buffer-format.rst).
 *
 * <pre>
 *  "070701", then 13 numbers of 8 hexadecimal digits: inode, mode, owner, group, links, time, size,
 *            device of the file (2), device that it is (2), size of the name with its 0, checksum
 *  name, 0, zeros up to a multiple of 4; content, zeros up to a multiple of 4
 *  last: an empty file named TRAILER!!!
 * </pre>
 */
final class Cpio {
    private static final String MAGIC = "070701";
    private static final String END = "TRAILER!!!";
    private static final int ALIGNMENT = 4;
    private static final int FOLDER = 0040755, FILE = 0100000, CHARACTER_DEVICE = 0020600;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int inode;

    /** A folder; those above it come first. */
    Cpio folder(String name) {
        return entry(name, FOLDER, 0, 0, new byte[0]);
    }

    /**
     * A file.
     *
     * @param permissions such as 0644
     */
    Cpio file(String name, int permissions, byte[] content) {
        return entry(name, FILE | permissions, 0, 0, content);
    }

    /** A character device. */
    Cpio device(String name, int major, int minor) {
        return entry(name, CHARACTER_DEVICE, major, minor, new byte[0]);
    }

    /** The whole archive. */
    byte[] end() {
        entry(END, 0, 0, 0, new byte[0]);
        return out.toByteArray();
    }

    private Cpio entry(String name, int mode, int major, int minor, byte[] content) {
        byte[] characters = (name + '\0').getBytes(StandardCharsets.US_ASCII);
        StringBuilder header = new StringBuilder(MAGIC);
        int[] numbers = {
            ++inode, mode, 0, 0, 1, 0, content.length, 0, 0, major, minor, characters.length, 0
        };
        for (int number : numbers) {
            header.append("%08x".formatted(number));
        }
        out.writeBytes(header.toString().getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(characters);
        align();
        out.writeBytes(content);
        align();
        return this;
    }

    private void align() {
        out.writeBytes(new byte[-out.size() & (ALIGNMENT - 1)]);
    }
}
