package usshadow.doors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/** The bounded ASCII lines with which the door outwards is opened. */
public final class Lines {
    private Lines() {}

    /**
     * Reads one line, byte by byte, so that what follows it stays in the channel.
     *
     * @return the line without its end
     * @throws IOException if the channel ends first, or the line is longer than {@link
     *     DoorSigns#MAX_LINE} or holds anything but printable ASCII
     */
    public static String read(ReadableByteChannel from) throws IOException {
        StringBuilder line = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (from.read(one.clear()) >= 0) {
            int b = one.get(0);
            if (b == '\n') {
                return line.toString();
            }
            if (b < ' ' || b > '~') {
                throw new IOException(
                        "a door's line holds byte " + (b & 0xff) + ", not printable ASCII");
            }
            if (line.length() == DoorSigns.MAX_LINE) {
                throw new IOException(
                        "a door's line is longer than " + DoorSigns.MAX_LINE + " bytes");
            }
            line.append((char) b);
        }
        throw new IOException("the door was closed in the middle of a line, after '" + line + "'");
    }

    /**
     * Writes {@code line} and its end; what is too long is cut, what is not printable ASCII becomes
     * '?'.
     */
    public static void write(WritableByteChannel to, String line) throws IOException {
        String clean = line.replaceAll("[^ -~]", "?");
        String bounded = clean.substring(0, Math.min(clean.length(), DoorSigns.MAX_LINE));
        ByteBuffer bytes = ByteBuffer.wrap((bounded + '\n').getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }
}
