package usshadow.engine.soft;

/** The registers of x87 and MMX (SDM volume 1 section 8.1). */
final class Fpu {
    static final int INITIAL_CONTROL = 0x37f;
    private static final int CONTROL_BITS = 0x1f3f, ALWAYS_SET = 0x40;
    private static final int TOP_SHIFT = 11;

    int control = INITIAL_CONTROL;
    int status;

    /** Bit n: physical register n is in use. */
    int tag;

    int opcode;
    long instruction;
    long operand;
    final long[] significand = new long[8];

    /** Sign and exponent. */
    final int[] exponent = new int[8];

    /**
     * The control word as the register keeps it: without the reserved bits, one of which is set.
     */
    void setControl(int value) {
        control = (value & CONTROL_BITS) | ALWAYS_SET;
    }

    int top() {
        return status >>> TOP_SHIFT & 7;
    }

    void setTop(int top) {
        status = (status & ~(7 << TOP_SHIFT)) | (top & 7) << TOP_SHIFT;
    }

    /** The physical register behind ST(i). */
    int physical(int i) {
        return top() + i & 7;
    }

    /** FNINIT. */
    void initialise() {
        control = INITIAL_CONTROL;
        status = 0;
        tag = 0;
        opcode = 0;
        instruction = 0;
        operand = 0;
    }
}
