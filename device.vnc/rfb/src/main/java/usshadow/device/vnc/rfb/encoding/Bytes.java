package usshadow.device.vnc.rfb.encoding;

import java.util.Arrays;

/** Bytes that grow, and pixels in a client's format among them. */
final class Bytes {
    private byte[] bytes = new byte[1 << 14];
    private int size;

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    byte[] array() {
        return bytes;
    }

    void add(int value) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, size * 2);
        }
        bytes[size++] = (byte) value;
    }

    /** A whole pixel. */
    void pixel(PixelFormat format, int colour) {
        value(format.pixel(colour), format.bytes(), format.bigEndian());
    }

    /** ZRLE's CPIXEL: without the byte of a pixel of 32 bits that says nothing. */
    void compact(PixelFormat format, int colour) {
        int pixel = format.pixel(colour);
        if (format.isLow()) {
            value(pixel, 3, format.bigEndian());
        } else if (format.isHigh()) {
            value(pixel >>> Byte.SIZE, 3, format.bigEndian());
        } else {
            value(pixel, format.bytes(), format.bigEndian());
        }
    }

    /** Tight's TPIXEL: red, green and blue where those are bytes. */
    void tight(PixelFormat format, int colour) {
        if (format.isTight()) {
            value(colour, 3, true);
        } else {
            pixel(format, colour);
        }
    }

    private void value(int value, int length, boolean bigEndian) {
        for (int i = 0; i < length; i++) {
            add(value >>> ((bigEndian ? length - 1 - i : i) * Byte.SIZE));
        }
    }
}
