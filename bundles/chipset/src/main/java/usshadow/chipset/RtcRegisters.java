package usshadow.chipset;

/**
 * Registers and bits of the MC146818 (Motorola data sheet ADI-1000), and what a PC keeps in its
 * RAM.
 *
 * <pre>
 *   00 seconds  02 minutes  04 hours  06 day of week  07 day of month  08 month  09 year
 *   01, 03, 05  alarm       0a-0d A to D              0e-7f RAM        32 century
 * </pre>
 */
final class RtcRegisters {
    /** Port offsets. */
    static final int INDEX = 0, DATA = 1, PORTS = 2;

    static final int INDEX_MASK = 0x7f, SIZE = 128;
    static final int SECONDS = 0x00,
            SECONDS_ALARM = 0x01,
            MINUTES = 0x02,
            MINUTES_ALARM = 0x03,
            HOURS = 0x04,
            HOURS_ALARM = 0x05,
            DAY_OF_WEEK = 0x06,
            DAY_OF_MONTH = 0x07,
            MONTH = 0x08,
            YEAR = 0x09,
            A = 0x0a,
            B = 0x0b,
            C = 0x0c,
            D = 0x0d,
            CENTURY = 0x32;
    static final int A_UIP = 0x80, A_DV = 0x70, A_RS = 0x0f;

    /** The highest divider setting that counts: a 32.768-kHz time base. */
    static final int A_DV_32K = 0x20;

    /** With both bits the divider is in reset. */
    static final int A_DV_RESET = 0x60;

    static final int B_SET = 0x80,
            B_PIE = 0x40,
            B_AIE = 0x20,
            B_UIE = 0x10,
            B_SQWE = 0x08,
            B_DM = 0x04,
            B_24 = 0x02;

    /** In B each flag's enabling bit is at the flag's place. */
    static final int C_IRQF = 0x80, C_PF = 0x40, C_AF = 0x20, C_UF = 0x10;

    static final int C_FLAGS = C_PF | C_AF | C_UF;

    static final int D_VRT = 0x80;

    /** Both bits: an alarm register that matches always. */
    static final int ALARM_ANY = 0xc0;

    static final int HOURS_PM = 0x80;

    /**
     * Memory sizes, low byte first: below 640 KiB, above 1 MiB (twice), above 16 MiB, above 4 GiB.
     */
    static final int BASE_KIB = 0x15,
            EXTENDED_KIB = 0x17,
            EXTENDED_KIB_AGAIN = 0x30,
            ABOVE_16M = 0x34,
            ABOVE_4G = 0x5b;

    private RtcRegisters() {}
}
