package usshadow.device.vnc.video;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Shows a linear framebuffer of 32 bits a pixel, 0x00rrggbb little-endian. Looks only at pages that
 * were written, and there compares by stretches of a row, so a page that was written with what it
 * held costs a look and no more.
 */
public final class LinearScreen {
    /** The largest screen, pixels. */
    public static final int MOST_WIDTH = 1920, MOST_HEIGHT = 1080;

    /** Bytes of a pixel. */
    public static final int DEPTH = 4;

    private static final int UNUSED = 0xff000000;

    /** Pixels of a row that are compared at once. */
    private static final int STRETCH = 64;

    private final Picture picture;
    private final MemorySegment memory;
    private final MemorySegment shown;

    /**
     * A screen on a memory.
     *
     * @param memory at least width x height x {@value #DEPTH} bytes, written by the guest meanwhile
     * @param changes is told what has changed, from now on
     * @throws IllegalArgumentException if there is less of it, or the screen is too large
     */
    public LinearScreen(int width, int height, MemorySegment memory, Picture.Changes changes) {
        if (width > MOST_WIDTH
                || height > MOST_HEIGHT
                || memory.byteSize() < (long) width * height * DEPTH) {
            throw new IllegalArgumentException(
                    "a screen of %d x %d on %d bytes; the largest is %d x %d"
                            .formatted(width, height, memory.byteSize(), MOST_WIDTH, MOST_HEIGHT));
        }
        this.memory = memory;
        picture = new Picture(width, height, changes);
        shown = MemorySegment.ofArray(picture.pixels());
        update(0, memory.byteSize());
    }

    /** What it shows. */
    public Picture picture() {
        return picture;
    }

    /** Looks at a part of the memory that was written. */
    public void update(long offset, long length) {
        int width = picture.width();
        long row = (long) width * DEPTH;
        long end = Math.min(offset + length, row * picture.height());
        for (long at = offset; at < end; ) {
            int y = (int) (at / row);
            int x = (int) (at % row / DEPTH);
            int tileEnd = Math.min((x / STRETCH + 1) * STRETCH, width);
            long until = Math.min(y * row + (long) tileEnd * DEPTH, end);
            look(x, y, (int) ((until - at + DEPTH - 1) / DEPTH));
            at = until;
        }
    }

    private void look(int x, int y, int length) {
        long from = ((long) y * picture.width() + x) * DEPTH;
        long bytes = (long) length * DEPTH;
        if (MemorySegment.mismatch(memory, from, from + bytes, shown, from, from + bytes) < 0) {
            return;
        }
        int[] pixels = picture.pixels();
        int at = y * picture.width() + x;
        boolean differs = false;
        for (int i = 0; i < length; i++) {
            long pixel = from + (long) i * DEPTH;
            int colour = memory.get(ValueLayout.JAVA_INT_UNALIGNED, pixel) & ~UNUSED;
            differs |= colour != pixels[at + i];
            pixels[at + i] = colour;
        }
        if (differs) {
            picture.changed(x, y, length, 1);
        }
    }
}
