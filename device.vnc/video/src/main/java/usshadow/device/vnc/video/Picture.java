package usshadow.device.vnc.video;

import java.util.Objects;

/**
 * What a screen shows: pixels 0x00rrggbb, row after row from the top left. Used by one thread at a
 * time.
 */
public final class Picture {
    private final int width;
    private final int height;
    private final int[] pixels;
    private final Changes changes;

    /** Is told what is not as it was. */
    @FunctionalInterface
    public interface Changes {
        /** A rectangle has other pixels now. */
        void changed(int x, int y, int width, int height);
    }

    /** Black. */
    Picture(int width, int height, Changes changes) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("a picture of %d x %d".formatted(width, height));
        }
        this.width = width;
        this.height = height;
        this.changes = Objects.requireNonNull(changes);
        pixels = new int[width * height];
    }

    /** In pixels. */
    public int width() {
        return width;
    }

    /** In pixels. */
    public int height() {
        return height;
    }

    /** The pixels. */
    public int[] pixels() {
        return pixels;
    }

    /** Some pixels are others now. */
    void changed(int x, int y, int columns, int rows) {
        changes.changed(x, y, columns, rows);
    }
}
