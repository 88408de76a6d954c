package usshadow.console;

/**
 * The input events of a display: keys, and what a mouse does. Each fits into an event of {@link
 * InputQueue} and means something by itself, so that a part of a row of them can be accepted.
 *
 * <pre>
 *   0000-01ff  key: bit 8 down, bits 7-0 its XT code, 80 added where e0 stands before that
 *   0200-021f  buttons that are down: bit 0 left, 1 right, 2 middle, 3 and 4 more
 *   0300-03ff  wheel: bits 7-0 turns towards the user, signed
 *   4000-7fff  motion: bits 13-7 to the right, bits 6-0 down, both signed
 * </pre>
 */
public final class DisplayInput {
    /** How many keys there are. */
    public static final int KEYS = 0x100;

    /** The farthest that one event moves, and the most that it turns. */
    public static final int FARTHEST = 63, MOST_TURNS = 127;

    private static final int DOWN = 0x100, BUTTONS = 0x200, WHEEL = 0x300, MOTION = 0x4000;
    private static final int BUTTON_BITS = 0x1f, SEVEN = 7, SEVEN_BITS = 0x7f;
    private static final int UNUSED = Integer.SIZE - SEVEN;

    private DisplayInput() {}

    /** A key goes down or up. */
    public static int key(int key, boolean down) {
        return (key & (KEYS - 1)) | (down ? DOWN : 0);
    }

    /** These buttons are down now, the others up. */
    public static int buttons(int held) {
        return BUTTONS | (held & BUTTON_BITS);
    }

    /** The wheel turns towards the user; no more than {@link #MOST_TURNS} either way. */
    public static int wheel(int turns) {
        return WHEEL | (Math.clamp(turns, -MOST_TURNS, MOST_TURNS) & 0xff);
    }

    /** The mouse moves; no more than {@link #FARTHEST} in each direction. */
    public static int motion(int right, int down) {
        int x = Math.clamp(right, -FARTHEST, FARTHEST) & SEVEN_BITS;
        int y = Math.clamp(down, -FARTHEST, FARTHEST) & SEVEN_BITS;
        return MOTION | x << SEVEN | y;
    }

    /** Takes events apart. */
    public interface Receiver {
        /** A key goes down or up. */
        boolean key(int key, boolean down);

        /**
         * The mouse: motion, turns of the wheel, and the buttons that are down.
         *
         * @param buttons as in {@link DisplayInput}; -1: as before
         */
        boolean mouse(int right, int down, int turns, int buttons);
    }

    /**
     * Gives an event to somebody.
     *
     * @return what he says; true for an event that does not exist
     */
    public static boolean give(int event, Receiver to) {
        if (event >= MOTION) {
            return to.mouse(signed7(event >> SEVEN), signed7(event), 0, -1);
        }
        return switch (event & ~0xff) {
            case 0, DOWN -> to.key(event & 0xff, (event & DOWN) != 0);
            case BUTTONS -> to.mouse(0, 0, 0, event & BUTTON_BITS);
            case WHEEL -> to.mouse(0, 0, (byte) event, -1);
            default -> true;
        };
    }

    private static int signed7(int value) {
        return (value << UNUSED) >> UNUSED;
    }
}
