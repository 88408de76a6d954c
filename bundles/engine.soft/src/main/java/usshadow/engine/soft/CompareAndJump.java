package usshadow.engine.soft;

import java.lang.invoke.MethodHandles;

/** CMP or TEST with the Jcc behind it, executed as one. Forms are those of {@link Alu}. */
final class CompareAndJump extends Branch {
    /** In the shape's operation: where the condition is, above that of {@link Alu}. */
    static final int CONDITION_SHIFT = 8;

    private static final Special.Shape S = Special.shape(MethodHandles.lookup());
    private static final boolean TEST = (S.op() & 0xff) == Alu.TEST;
    private static final int CODE = S.op() >>> CONDITION_SHIFT;
    private static final int SIZE = S.size(), FORM = S.form(), ADDRESS = S.address();

    @Override
    Template create() {
        return new CompareAndJump();
    }

    @Override
    Insn exec(Cpu c) {
        boolean inMemory = FORM == Alu.MEM_REG || FORM == Alu.MEM_IMM;
        long a = inMemory ? memory(c) : register(c, reg);
        long b =
                switch (FORM) {
                    case Alu.REG_REG -> register(c, rm);
                    case Alu.REG_MEM -> memory(c);
                    case Alu.MEM_REG -> register(c, reg);
                    default -> imm;
                };
        long result = Reg.extend(TEST ? a & b : a - b, SIZE);
        if (TEST) {
            c.logic(result);
        } else {
            c.flags(Flags.SUB, a, b, result);
        }
        c.uncounted--;
        return holds(a, b, result) == ((CODE & 1) == 0) ? take(c) : next;
    }

    private static long register(Cpu c, int register) {
        return Reg.extend(Reg.get(c.r, register, SIZE), SIZE);
    }

    private long memory(Cpu c) {
        return Reg.extend(c.load(address(c, ADDRESS), SIZE), SIZE);
    }

    /** The condition with its lowest bit clear. */
    private static boolean holds(long a, long b, long result) {
        return switch (CODE >>> 1) {
            case 0 -> !TEST && ((a ^ b) & (a ^ result)) < 0;
            case 1 -> !TEST && Long.compareUnsigned(a, b) < 0;
            case 2 -> result == 0;
            case 3 -> TEST ? result == 0 : Long.compareUnsigned(a, b) <= 0;
            case 4 -> result < 0;
            case 5 -> Flags.parity(result);
            case 6 -> TEST ? result < 0 : a < b;
            default -> TEST ? result <= 0 : a <= b;
        };
    }
}
