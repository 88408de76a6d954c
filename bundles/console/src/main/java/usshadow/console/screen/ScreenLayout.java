package usshadow.console.screen;

/**
 * The messages of a screen's stream, version 1; big-endian. The stream begins with SIZE.
 *
 * <pre>
 *   message   type u8, length u32 of its body, body
 *
 *   01 SIZE    width u16, height u16: all is black
 *   02 RAW     x u16, y u16, width u16, height u16, then red, green, blue a pixel
 *   03 RUNS    the same four, then runs: length - 1 u8, red, green, blue; they go on over rows
 *   04 FRAME   empty: all that one look has seen is told
 *   05 LEDS    u8: bit 0 Scroll Lock, 1 Num Lock, 2 Caps Lock
 * </pre>
 */
final class ScreenLayout {
    static final int HEADER = 5;
    static final int SIZE = 1, RAW = 2, RUNS = 3, FRAME = 4, LEDS = 5;
    static final int AREA = 8;
    static final int PIXEL = 3;
    static final int LONGEST_RUN = 0x100;

    /** The largest screen. */
    static final int MOST_WIDTH = 4096, MOST_HEIGHT = 4096;

    /** What changes is told in tiles of this size. */
    static final int TILE_WIDTH = 64, TILE_HEIGHT = 16;

    /** Most tiles in one message: a row of the widest screen. */
    static final int MOST_BODY = AREA + MOST_WIDTH * TILE_HEIGHT * PIXEL;

    private ScreenLayout() {}
}
