package usshadow.chipset;

/**
 * Command words of the 8259A (Intel data sheet 231468). A0 is the port's offset.
 *
 * <pre>
 *   A0=0  D4=1       ICW1   D3 LTIM (not used)  D1 SNGL  D0 IC4
 *   A0=1  after ICW1 ICW2   D7-D3 vector        then ICW3 unless SNGL, then ICW4 if IC4
 *   A0=1             OCW1   interrupt mask
 *   A0=0  D4=0 D3=0  OCW2   D7 R  D6 SL  D5 EOI  D2-D0 level
 *   A0=0  D4=0 D3=1  OCW3   D6 ESMM  D5 SMM  D2 P  D1 RR  D0 RIS
 * </pre>
 */
final class PicRegisters {
    static final int COMMAND = 0, DATA = 1, PORTS = 2;
    static final int ICW1 = 0x10, ICW1_SNGL = 0x02, ICW1_IC4 = 0x01;
    static final int ICW2_VECTOR = 0xf8;
    static final int ICW4_SFNM = 0x10, ICW4_AEOI = 0x02;
    static final int OCW2_LEVEL = 0x07, OCW2_COMMAND_SHIFT = 5;

    /** OCW2's R, SL and EOI together. */
    static final int ROTATE_IN_AEOI_CLEAR = 0,
            EOI = 1,
            NO_OPERATION = 2,
            SPECIFIC_EOI = 3,
            ROTATE_IN_AEOI_SET = 4,
            ROTATE_ON_EOI = 5,
            SET_PRIORITY = 6,
            ROTATE_ON_SPECIFIC_EOI = 7;

    static final int OCW3 = 0x08,
            OCW3_ESMM = 0x40,
            OCW3_SMM = 0x20,
            OCW3_P = 0x04,
            OCW3_RR = 0x02,
            OCW3_RIS = 0x01;

    static final int POLL_INTERRUPT = 0x80;

    /** Which word is expected next; 0 is none. */
    static final int READY = 0, EXPECTS_ICW2 = 1, EXPECTS_ICW3 = 2, EXPECTS_ICW4 = 3;

    static final int LEVELS = 8;

    /** The input of the master that the slave's INT drives. */
    static final int CASCADE = 2;

    /** The level that is given where none asks any more. */
    static final int SPURIOUS = 7;

    /** Inputs that may be level-triggered: not the timer, keyboard, cascade, RTC and FPU. */
    static final int ELCR_MASTER = 0xf8, ELCR_SLAVE = 0xde;

    private PicRegisters() {}
}
