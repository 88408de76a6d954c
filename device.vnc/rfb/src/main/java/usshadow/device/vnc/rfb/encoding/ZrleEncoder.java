package usshadow.device.vnc.rfb.encoding;

import java.io.DataOutput;
import java.io.IOException;

/**
 * Zlib run-length encoding (RFC 6143 section 7.7.6): u32 length, and a piece of one zlib stream.
 * Unpacked, tiles of 64 by 64, each after one byte that says how:
 *
 * <pre>
 *   0        pixels                          128        runs: pixel, length
 *   1        one pixel                       130-255    palette of 2-127 pixels, runs of indices
 *   2-16     palette, packed indices
 * </pre>
 *
 * A run's length is 1 more than the sum of its bytes, of which all but the last are 255.
 */
public final class ZrleEncoder implements Encoder {
    private static final int NUMBER = 16;
    private static final int TILE = 64;
    private static final int MOST_COLOURS = 127, MOST_PACKED = 16;
    private static final int RAW = 0, RUNS = 128;
    private static final int LONG_RUN = 0x80, FULL = 255;

    private final ZlibStream stream;
    private final Bytes tiles = new Bytes();
    private final Palette palette = new Palette(MOST_COLOURS);

    /** With a compression level, 0 to 9. */
    public ZrleEncoder(int level) {
        stream = new ZlibStream(level);
    }

    @Override
    public int number() {
        return NUMBER;
    }

    @Override
    public void write(Region region, PixelFormat format, DataOutput out) throws IOException {
        tiles.clear();
        for (int row = 0; row < region.height(); row += TILE) {
            for (int column = 0; column < region.width(); column += TILE) {
                tile(region.part(column, row, TILE, TILE), format);
            }
        }
        int length = stream.pack(tiles.array(), tiles.size());
        out.writeInt(length);
        out.write(stream.packed(), 0, length);
    }

    private void tile(Region tile, PixelFormat format) {
        boolean few = palette.collect(tile);
        if (few && palette.size() == 1) {
            tiles.add(1);
            tiles.compact(format, palette.colour(0));
            return;
        }
        int runs = runs(tile);
        if (few && palette.size() <= MOST_PACKED && runs * 2 > packedSize(tile)) {
            palette(palette.size(), format);
            packed(tile);
        } else if (few) {
            palette(RUNS + palette.size(), format);
            runs(tile, format, true);
        } else if (runs * 2 < tile.size()) {
            tiles.add(RUNS);
            runs(tile, format, false);
        } else {
            tiles.add(RAW);
            for (int row = 0; row < tile.height(); row++) {
                for (int column = 0; column < tile.width(); column++) {
                    tiles.compact(format, tile.at(column, row));
                }
            }
        }
    }

    private int packedSize(Region tile) {
        return (tile.width() * indexBits() + Byte.SIZE - 1) / Byte.SIZE * tile.height();
    }

    private int indexBits() {
        return palette.size() == 2 ? 1 : palette.size() <= 4 ? 2 : 4;
    }

    private void palette(int kind, PixelFormat format) {
        tiles.add(kind);
        for (int i = 0; i < palette.size(); i++) {
            tiles.compact(format, palette.colour(i));
        }
    }

    /** Indices from the left, each row filled up to a byte. */
    private void packed(Region tile) {
        int bits = indexBits();
        for (int row = 0; row < tile.height(); row++) {
            int value = 0;
            int used = 0;
            for (int column = 0; column < tile.width(); column++) {
                value = value << bits | palette.index(tile.at(column, row));
                used += bits;
                if (used == Byte.SIZE) {
                    tiles.add(value);
                    value = 0;
                    used = 0;
                }
            }
            if (used > 0) {
                tiles.add(value << (Byte.SIZE - used));
            }
        }
    }

    private static int runs(Region tile) {
        int runs = 0;
        int last = -1;
        for (int row = 0; row < tile.height(); row++) {
            for (int column = 0; column < tile.width(); column++) {
                int colour = tile.at(column, row);
                runs += colour == last ? 0 : 1;
                last = colour;
            }
        }
        return runs;
    }

    private void runs(Region tile, PixelFormat format, boolean indexed) {
        int size = tile.size();
        int width = tile.width();
        for (int from = 0; from < size; ) {
            int colour = tile.at(from % width, from / width);
            int end = from + 1;
            while (end < size && tile.at(end % width, end / width) == colour) {
                end++;
            }
            int length = end - from;
            from = end;
            if (!indexed) {
                tiles.compact(format, colour);
            } else if (length == 1) {
                tiles.add(palette.index(colour));
                continue;
            } else {
                tiles.add(palette.index(colour) | LONG_RUN);
            }
            int rest = length - 1;
            while (rest >= FULL) {
                tiles.add(FULL);
                rest -= FULL;
            }
            tiles.add(rest);
        }
    }

    @Override
    public void close() {
        stream.close();
    }
}
