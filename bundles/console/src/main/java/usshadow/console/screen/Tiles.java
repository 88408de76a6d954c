package usshadow.console.screen;

import static usshadow.console.screen.ScreenLayout.TILE_HEIGHT;
import static usshadow.console.screen.ScreenLayout.TILE_WIDTH;

import java.util.BitSet;

/** Which tiles of a screen are not told yet. Its owner locks. */
final class Tiles {
    private final int width;
    private final int height;
    private final int columns;
    private final BitSet marked;

    /** All of them. */
    Tiles(int width, int height) {
        this.width = width;
        this.height = height;
        columns = (width + TILE_WIDTH - 1) / TILE_WIDTH;
        int rows = (height + TILE_HEIGHT - 1) / TILE_HEIGHT;
        marked = new BitSet(columns * rows);
        marked.set(0, columns * rows);
    }

    boolean isOf(int otherWidth, int otherHeight) {
        return width == otherWidth && height == otherHeight;
    }

    boolean isEmpty() {
        return marked.isEmpty();
    }

    void mark(Area area) {
        int first = Math.max(area.x(), 0) / TILE_WIDTH;
        int last = (Math.min(area.x() + area.width(), width) - 1) / TILE_WIDTH;
        int bottom = (Math.min(area.y() + area.height(), height) - 1) / TILE_HEIGHT;
        for (int row = Math.max(area.y(), 0) / TILE_HEIGHT; row <= bottom; row++) {
            marked.set(row * columns + first, row * columns + last + 1);
        }
    }

    /** The next marked tiles that touch in a row, as one rectangle; null if there are none. */
    Area take() {
        int first = marked.nextSetBit(0);
        if (first < 0) {
            return null;
        }
        int row = first / columns;
        int end = Math.min(marked.nextClearBit(first), (row + 1) * columns);
        marked.clear(first, end);
        int x = first % columns * TILE_WIDTH;
        int y = row * TILE_HEIGHT;
        int right = Math.min((end - row * columns) * TILE_WIDTH, width);
        return new Area(x, y, right - x, Math.min(TILE_HEIGHT, height - y));
    }
}
