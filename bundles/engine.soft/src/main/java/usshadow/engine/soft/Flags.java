package usshadow.engine.soft;

/**
 * RFLAGS and its lazy half. An instruction that sets the arithmetic flags notes its kind, its
 * operands and its result, all sign-extended to 64 bits; a flag is computed when somebody looks.
 * Sign extension keeps order, carries and overflows, so one formula serves all sizes.
 */
final class Flags {
    static final int CF = 1, PF = 4, AF = 0x10, ZF = 0x40, SF = 0x80, OF = 0x800;
    static final int TF = 0x100, IF = 0x200, DF = 0x400, IOPL = 0x3000, NT = 0x4000, RF = 0x10000;
    static final int VM = 0x20000, AC = 0x40000, ID = 0x200000;
    static final int ALWAYS = 2;
    static final int ARITHMETIC = CF | PF | AF | ZF | SF | OF;

    /** What POPF and IRET may change at privilege level 0. */
    static final int CHANGEABLE = ARITHMETIC | TF | IF | DF | IOPL | NT | AC | ID;

    /** All bits that a state may have. */
    static final int KNOWN = CHANGEABLE | RF | ALWAYS;

    /** Kinds of {@link Cpu#flagOp}. For LOGIC only the result counts. */
    static final int EXPLICIT = 0, SUB = 1, LOGIC = 2, ADD = 3, SBB = 4;

    /** CF as {@link Cpu#flagB} says; OF by the sign change. */
    static final int INC = 5, DEC = 6;

    /** CF and OF as {@link Cpu#flagA} says, the rest by the result. */
    static final int SHIFT = 7;

    private Flags() {}

    static boolean carry(int op, long a, long b, long result) {
        return switch (op) {
            case SUB -> a + Long.MIN_VALUE < b + Long.MIN_VALUE;
            case LOGIC -> false;
            case ADD -> ((a & b) | ((a | b) & ~result)) < 0;
            case SBB -> ((~a & b) | (~(a ^ b) & result)) < 0;
            case INC, DEC -> b != 0;
            default -> (a & CF) != 0;
        };
    }

    static boolean overflow(int op, long a, long b, long result) {
        return switch (op) {
            case SUB, SBB -> ((a ^ b) & (a ^ result)) < 0;
            case LOGIC -> false;
            case ADD -> ((a ^ result) & (b ^ result)) < 0;
            case INC -> (~a & result) < 0;
            case DEC -> (a & ~result) < 0;
            default -> (a & OF) != 0;
        };
    }

    static boolean adjust(int op, long a, long b, long result) {
        return switch (op) {
            case SUB, SBB, ADD -> ((a ^ b ^ result) & AF) != 0;
            case INC, DEC -> ((a ^ 1 ^ result) & AF) != 0;
            case EXPLICIT -> (a & AF) != 0;
            default -> false;
        };
    }

    static boolean parity(long result) {
        return (Integer.bitCount((int) result & 0xff) & 1) == 0;
    }
}
