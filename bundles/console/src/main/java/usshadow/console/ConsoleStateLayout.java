package usshadow.console;

/**
 * The bytes of a console's state, section {@code console} of a serial port and {@code display} of a
 * display, version 1; little-endian. The size is always the same: what lies behind a count is zero,
 * so that the length tells nothing about what was typed or shown.
 *
 * <pre>
 *   00000  life         2 x u64 (high half first)
 *   00010  seat         2 x u64 (high half first); zero: nobody
 *   00020  input u64    number of the first queued event
 *   00028  output u64   number of the next byte of output
 *   00030  queued u32   events, at most 1000
 *   00034  scrolled u32 bytes, at most 10000
 *   00038  events       1000 x u16: 00 to ff a byte, 100 a break
 *   02038  scroll-back  10000 x u8, oldest first
 *   12038  end
 * </pre>
 *
 * A display has no output; there it is
 *
 * <pre>
 *   00038  events       1101 x u16
 *   0223a  held         a bit a key, 20 bytes; buttons u8
 *   0225b  end
 * </pre>
 */
final class ConsoleStateLayout {
    static final int EVENTS = 0x1000;
    static final int SCROLL_BACK = 0x10000;
    static final int EVENTS_OFFSET = 0x38;

    /** What a port adds to let go of all keys and buttons. */
    static final int RELEASES = DisplayInput.KEYS + 1;

    static final int SCROLL_BACK_OFFSET = EVENTS_OFFSET + EVENTS * Short.BYTES;
    static final int SIZE = SCROLL_BACK_OFFSET + SCROLL_BACK;
    static final int DISPLAY_SIZE =
            EVENTS_OFFSET + (EVENTS + RELEASES) * Short.BYTES + HeldKeys.SIZE;

    /** Numbers are below this: no console gets there in a thousand years, and sums do not wrap. */
    static final long NUMBER_LIMIT = 1L << 56;

    private ConsoleStateLayout() {}
}
