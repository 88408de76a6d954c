package usshadow.device.vnc.rfb.encoding;

import java.io.DataOutput;
import java.io.IOException;

/**
 * Tells rectangles to one client (RFC 6143 section 7.7). It may remember what it told before, so it
 * belongs to one connection and sees all its rectangles of this kind, in order.
 */
public interface Encoder {
    /** The encoding's number. */
    int number();

    /** How tall a rectangle may be at most, for its width. */
    default int mostRows(int width) {
        return Integer.MAX_VALUE;
    }

    /** Writes a rectangle's contents; its header is written already. */
    void write(Region region, PixelFormat format, DataOutput out) throws IOException;

    /** Gives back what is outside the heap. */
    default void close() {}
}
