package usshadow.device.vnc.rfb.encoding;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How a client wants a pixel (RFC 6143 section 7.4).
 *
 * <pre>
 *   0 bits a pixel  1 depth  2 big-endian  3 true colour
 *   4 red max u16   6 green max u16   8 blue max u16   a red shift  b green shift  c blue shift  d pad 3
 * </pre>
 *
 * @param bits 8, 16 or 32
 * @param depth how many of them say something
 * @param bigEndian the order of its bytes
 * @param trueColour whether the pixel holds its colour; else it is an index of a map
 * @param redMax the brightest red, 1 less than a power of 2
 * @param greenMax the brightest green
 * @param blueMax the brightest blue
 * @param redShift where red is, bits from the right
 * @param greenShift where green is
 * @param blueShift where blue is
 */
public record PixelFormat(
        int bits,
        int depth,
        boolean bigEndian,
        boolean trueColour,
        int redMax,
        int greenMax,
        int blueMax,
        int redShift,
        int greenShift,
        int blueShift) {
    /** Bytes of a format on the wire. */
    public static final int SIZE = 16;

    /** As the pixels are here: 0x00rrggbb, little-endian. */
    public static final PixelFormat NATIVE =
            new PixelFormat(32, 24, false, true, 255, 255, 255, 16, 8, 0);

    /** What a client with a colour map gets: 3 bits of red and green, 2 of blue. */
    public static final PixelFormat MAPPED = new PixelFormat(8, 8, false, true, 7, 7, 3, 0, 3, 6);

    private static final int PADDING = 3, BRIGHTEST = 255;

    /**
     * Checks that colours fit.
     *
     * @throws IllegalArgumentException if they do not
     */
    public PixelFormat {
        if (bits != 8 && bits != 16 && bits != 32) {
            throw new IllegalArgumentException(bits + " bits a pixel; there are 8, 16 and 32");
        }
        if (trueColour) {
            requireFits(redMax, redShift, bits, "red");
            requireFits(greenMax, greenShift, bits, "green");
            requireFits(blueMax, blueShift, bits, "blue");
        } else if (bits != 8) {
            throw new IllegalArgumentException("a colour map for " + bits + " bits; it needs 8");
        }
    }

    private static void requireFits(int max, int shift, int bits, String colour) {
        boolean mask = max > 0 && (max & max + 1) == 0 && max <= 0xffff;
        if (!mask || shift < 0 || shift + Integer.bitCount(max) > bits) {
            throw new IllegalArgumentException(
                    "%s up to %d at bit %d of %d".formatted(colour, max, shift, bits));
        }
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it makes no sense
     */
    public static PixelFormat read(DataInput in) throws IOException {
        int bits = in.readUnsignedByte();
        int depth = in.readUnsignedByte();
        boolean bigEndian = in.readUnsignedByte() != 0;
        boolean trueColour = in.readUnsignedByte() != 0;
        int redMax = in.readUnsignedShort();
        int greenMax = in.readUnsignedShort();
        int blueMax = in.readUnsignedShort();
        int redShift = in.readUnsignedByte();
        int greenShift = in.readUnsignedByte();
        int blueShift = in.readUnsignedByte();
        in.skipBytes(PADDING);
        return new PixelFormat(
                bits,
                depth,
                bigEndian,
                trueColour,
                redMax,
                greenMax,
                blueMax,
                redShift,
                greenShift,
                blueShift);
    }

    /** Writes it. */
    public void write(DataOutput out) throws IOException {
        out.writeByte(bits);
        out.writeByte(depth);
        out.writeByte(bigEndian ? 1 : 0);
        out.writeByte(trueColour ? 1 : 0);
        out.writeShort(redMax);
        out.writeShort(greenMax);
        out.writeShort(blueMax);
        out.writeByte(redShift);
        out.writeByte(greenShift);
        out.writeByte(blueShift);
        out.write(new byte[PADDING]);
    }

    /** Bytes of a pixel. */
    public int bytes() {
        return bits / Byte.SIZE;
    }

    /** A colour 0x00rrggbb as this client's pixel. */
    public int pixel(int colour) {
        return scaled(colour >> 16 & BRIGHTEST, redMax) << redShift
                | scaled(colour >> 8 & BRIGHTEST, greenMax) << greenShift
                | scaled(colour & BRIGHTEST, blueMax) << blueShift;
    }

    private static int scaled(int value, int max) {
        return max == BRIGHTEST ? value : (value * max + BRIGHTEST / 2) / BRIGHTEST;
    }

    /** Whether a pixel of 32 bits says all in its three bytes of lower value. */
    boolean isLow() {
        return bits == 32 && trueColour && depth <= 24 && used() >>> 24 == 0;
    }

    /** Whether a pixel of 32 bits says all in its three bytes of higher value. */
    boolean isHigh() {
        return bits == 32 && trueColour && depth <= 24 && (used() & 0xff) == 0;
    }

    private int used() {
        return redMax << redShift | greenMax << greenShift | blueMax << blueShift;
    }

    /** Whether Tight sends a pixel as its red, green and blue bytes. */
    boolean isTight() {
        return bits == 32
                && trueColour
                && depth == 24
                && redMax == BRIGHTEST
                && greenMax == BRIGHTEST
                && blueMax == BRIGHTEST;
    }
}
