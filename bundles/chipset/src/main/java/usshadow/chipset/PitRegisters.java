package usshadow.chipset;

/**
 * Control words of the 8254 (Intel data sheet 231164).
 *
 * <pre>
 *   offset 0-2   counter 0-2, read and write
 *   offset 3     write: D7-D6 counter, D5-D4 access, D3-D1 mode, D0 BCD
 *                       counter 3: read-back, D5 = 0 latch count, D4 = 0 latch status, D3-D1 which
 *   status       D7 OUT, D6 null count, D5-D4 access, D3-D1 mode, D0 BCD
 * </pre>
 */
final class PitRegisters {
    static final int COUNTERS = 3, CONTROL = 3, PORTS = 4;
    static final int COUNTER_SHIFT = 6, READ_BACK = 3;
    static final int READ_BACK_NO_COUNT = 0x20, READ_BACK_NO_STATUS = 0x10, READ_BACK_FIRST = 0x02;
    static final int ACCESS_SHIFT = 4, ACCESS_MASK = 3, ACCESS_LATCH = 0;

    /** Which byte comes next: always the low one, always the high one, or low then high. */
    static final int NONE = 0, LOW = 1, HIGH = 2, WORD_LOW = 3, WORD_HIGH = 4;

    static final int MODE_SHIFT = 1, MODE_MASK = 7;
    static final int INTERRUPT_ON_TERMINAL_COUNT = 0,
            ONE_SHOT = 1,
            RATE_GENERATOR = 2,
            SQUARE_WAVE = 3,
            SOFTWARE_STROBE = 4,
            HARDWARE_STROBE = 5;

    static final int BCD = 1;

    static final int STATUS_OUT = 0x80, STATUS_NULL_COUNT = 0x40;
    static final int BINARY_MODULUS = 0x10000, BCD_MODULUS = 10_000;

    private PitRegisters() {}
}
