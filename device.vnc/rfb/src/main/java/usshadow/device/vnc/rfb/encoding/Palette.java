package usshadow.device.vnc.rfb.encoding;

/** The few colours of a rectangle, in the order in which they come. */
final class Palette {
    private static final int SLOTS = 1024;
    private static final int EMPTY = -1;

    private final int most;
    private final int[] colours;
    private final int[] slots = new int[SLOTS];
    private int size;

    Palette(int most) {
        this.most = most;
        colours = new int[most];
    }

    /** Collects the colours of a rectangle; false if there are too many. */
    boolean collect(Region region) {
        size = 0;
        java.util.Arrays.fill(slots, EMPTY);
        int last = EMPTY;
        for (int row = 0; row < region.height(); row++) {
            for (int column = 0; column < region.width(); column++) {
                int colour = region.at(column, row);
                if (colour != last && !add(colour)) {
                    return false;
                }
                last = colour;
            }
        }
        return true;
    }

    private boolean add(int colour) {
        int slot = slot(colour);
        if (slots[slot] == EMPTY) {
            if (size == most) {
                return false;
            }
            slots[slot] = size;
            colours[size++] = colour;
        }
        return true;
    }

    private int slot(int colour) {
        int slot = (colour * 0x9e3779b1) >>> 22;
        while (slots[slot] != EMPTY && colours[slots[slot]] != colour) {
            slot = slot + 1 & SLOTS - 1;
        }
        return slot;
    }

    int size() {
        return size;
    }

    int colour(int index) {
        return colours[index];
    }

    /** Which of them a colour is; it must be one. */
    int index(int colour) {
        return slots[slot(colour)];
    }
}
