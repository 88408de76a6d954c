package usshadow.device.vnc.video;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What a screen shows: pixels 0x00rrggbb, row after row from the top left; and which tiles of
 * {@value #TILE_WIDTH} by {@value #TILE_HEIGHT} have changed since somebody asked. Used by one
 * thread at a time.
 */
public final class Picture {
    /** A tile's size, pixels. */
    public static final int TILE_WIDTH = 64, TILE_HEIGHT = 16;

    private final int width;
    private final int height;
    private final int columns;
    private final int[] pixels;
    private final BitSet changed;

    /** A rectangle of pixels. */
    public record Area(int x, int y, int width, int height) {}

    /** Black, and all of it changed. */
    public Picture(int width, int height) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("a picture of %d x %d".formatted(width, height));
        }
        this.width = width;
        this.height = height;
        columns = (width + TILE_WIDTH - 1) / TILE_WIDTH;
        pixels = new int[width * height];
        int rows = (height + TILE_HEIGHT - 1) / TILE_HEIGHT;
        changed = new BitSet(columns * rows);
        changed.set(0, columns * rows);
    }

    /** In pixels. */
    public int width() {
        return width;
    }

    /** In pixels. */
    public int height() {
        return height;
    }

    /** The pixels; whoever changes some says {@link #changed}. */
    public int[] pixels() {
        return pixels;
    }

    /** Some pixels of a row are others now. */
    void changed(int x, int y, int length) {
        int row = y / TILE_HEIGHT * columns;
        changed.set(row + x / TILE_WIDTH, row + (x + length - 1) / TILE_WIDTH + 1);
    }

    /** What has changed since the last call: tiles that touch in a row are one rectangle. */
    public List<Area> takeChanged() {
        List<Area> areas = new ArrayList<>();
        for (int first = changed.nextSetBit(0); first >= 0; ) {
            int row = first / columns;
            int end = Math.min(changed.nextClearBit(first), (row + 1) * columns);
            int x = first % columns * TILE_WIDTH;
            int y = row * TILE_HEIGHT;
            int right = Math.min((end - row * columns) * TILE_WIDTH, width);
            areas.add(new Area(x, y, right - x, Math.min(TILE_HEIGHT, height - y)));
            first = changed.nextSetBit(end);
        }
        changed.clear();
        return areas;
    }
}
