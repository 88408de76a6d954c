package usshadow.device.vnc.rfb.encoding;

import java.io.DataOutput;
import java.io.IOException;

/**
 * Tight, its lossless part (the RFB community's specification, "Tight Encoding"): one control byte,
 * then one of
 *
 * <pre>
 *   80  fill: a pixel
 *   0s  basic with stream s: copy                         pixels
 *   4s  basic with stream s and a filter: 01 palette,     u8 colours - 1, the colours, indices:
 *                                                         a bit each with 2 colours, else a byte
 * </pre>
 *
 * Less than 12 bytes of data go as they are, others packed after a length in 1 to 3 bytes of 7
 * bits.
 */
public final class TightEncoder implements Encoder {
    private static final int NUMBER = 7;
    private static final int FILL = 0x80, FILTER = 0x40, PALETTE_FILTER = 1;
    private static final int COPY_STREAM = 0, MONO_STREAM = 1, INDEXED_STREAM = 2, STREAMS = 3;
    private static final int MOST_COLOURS = 256, PIXELS_PER_COLOUR = 16;
    private static final int MOST_PIXELS = 1 << 16;
    private static final int SMALL = 12;
    private static final int SEVEN_BITS = 0x7f, MORE = 0x80;

    private final ZlibStream[] streams = new ZlibStream[STREAMS];
    private final Palette palette = new Palette(MOST_COLOURS);
    private final Bytes data = new Bytes();
    private final Bytes head = new Bytes();

    /** With a compression level, 0 to 9. */
    public TightEncoder(int level) {
        for (int i = 0; i < STREAMS; i++) {
            streams[i] = new ZlibStream(level);
        }
    }

    @Override
    public int number() {
        return NUMBER;
    }

    /** A screen is no wider than 2048, which Tight allows at most. */
    @Override
    public int mostRows(int width) {
        return Math.max(1, MOST_PIXELS / width);
    }

    @Override
    public void write(Region region, PixelFormat format, DataOutput out) throws IOException {
        boolean few = palette.collect(region);
        head.clear();
        data.clear();
        if (few && palette.size() == 1) {
            head.add(FILL);
            head.tight(format, palette.colour(0));
            out.write(head.array(), 0, head.size());
        } else if (few && palette.size() == 2) {
            palette(MONO_STREAM, format);
            mono(region);
            send(MONO_STREAM, out);
        } else if (few && palette.size() * PIXELS_PER_COLOUR <= region.size()) {
            palette(INDEXED_STREAM, format);
            indexed(region);
            send(INDEXED_STREAM, out);
        } else {
            head.add(COPY_STREAM);
            copy(region, format);
            send(COPY_STREAM, out);
        }
    }

    private void palette(int stream, PixelFormat format) {
        head.add(FILTER | stream << 4);
        head.add(PALETTE_FILTER);
        head.add(palette.size() - 1);
        for (int i = 0; i < palette.size(); i++) {
            head.tight(format, palette.colour(i));
        }
    }

    private void mono(Region region) {
        for (int row = 0; row < region.height(); row++) {
            int value = 0;
            for (int column = 0; column < region.width(); column++) {
                value = value << 1 | palette.index(region.at(column, row));
                if (column % Byte.SIZE == Byte.SIZE - 1) {
                    data.add(value);
                    value = 0;
                }
            }
            int left = region.width() % Byte.SIZE;
            if (left > 0) {
                data.add(value << (Byte.SIZE - left));
            }
        }
    }

    private void indexed(Region region) {
        for (int row = 0; row < region.height(); row++) {
            for (int column = 0; column < region.width(); column++) {
                data.add(palette.index(region.at(column, row)));
            }
        }
    }

    private void copy(Region region, PixelFormat format) {
        for (int row = 0; row < region.height(); row++) {
            for (int column = 0; column < region.width(); column++) {
                data.tight(format, region.at(column, row));
            }
        }
    }

    private void send(int stream, DataOutput out) throws IOException {
        out.write(head.array(), 0, head.size());
        if (data.size() < SMALL) {
            out.write(data.array(), 0, data.size());
            return;
        }
        int length = streams[stream].pack(data.array(), data.size());
        writeLength(length, out);
        out.write(streams[stream].packed(), 0, length);
    }

    private static void writeLength(int length, DataOutput out) throws IOException {
        int low = length & SEVEN_BITS;
        int middle = length >> 7 & SEVEN_BITS;
        int high = length >> 14;
        out.writeByte(middle + high > 0 ? low | MORE : low);
        if (middle + high > 0) {
            out.writeByte(high > 0 ? middle | MORE : middle);
        }
        if (high > 0) {
            out.writeByte(high);
        }
    }

    @Override
    public void close() {
        for (ZlibStream stream : streams) {
            stream.close();
        }
    }
}
