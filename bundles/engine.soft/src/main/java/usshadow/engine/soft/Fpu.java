package usshadow.engine.soft;

/** The registers of x87 and MMX. */
final class Fpu {
    int control = 0x37f;
    int status;

    /** Bit n: physical register n is in use. */
    int tag;

    int opcode;
    long instruction;
    long operand;
    final long[] significand = new long[8];
    final int[] exponent = new int[8];
}
