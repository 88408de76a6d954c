package usshadow.engine.soft;

import java.lang.invoke.MethodHandles;

/** ADD OR ADC SBB AND SUB XOR CMP and TEST in all sizes and forms. */
final class Alu extends Template {
    static final int ADD = 0, OR = 1, ADC = 2, SBB = 3, AND = 4, SUB = 5, XOR = 6, CMP = 7;
    static final int TEST = 8;

    /** Forms: destination, source. */
    static final int REG_REG = 0, REG_MEM = 1, MEM_REG = 2, REG_IMM = 3, MEM_IMM = 4;

    private static final Special.Shape S = Special.shape(MethodHandles.lookup());
    private static final int OP = S.op(), SIZE = S.size(), FORM = S.form(), ADDRESS = S.address();

    @Override
    Template create() {
        return new Alu();
    }

    @Override
    Special.Shape comparison() {
        return OP >= CMP ? S : null;
    }

    @Override
    Insn exec(Cpu c) {
        long[] r = c.r;
        if (FORM == MEM_REG || FORM == MEM_IMM) {
            long address = address(c, ADDRESS);
            long b = FORM == MEM_IMM ? imm : Reg.extend(Reg.get(r, reg, SIZE), SIZE);
            if (OP >= CMP) {
                finish(c, Reg.extend(c.load(address, SIZE), SIZE), b);
            } else {
                long a = Reg.extend(c.loadForStore(address, SIZE), SIZE);
                long result = Reg.extend(compute(c, a, b), SIZE);
                c.store(address, SIZE, result);
                flags(c, a, b, result);
            }
        } else {
            long a = Reg.extend(Reg.get(r, reg, SIZE), SIZE);
            long b =
                    switch (FORM) {
                        case REG_REG -> Reg.extend(Reg.get(r, rm, SIZE), SIZE);
                        case REG_MEM -> Reg.extend(c.load(address(c, ADDRESS), SIZE), SIZE);
                        default -> imm;
                    };
            long result = finish(c, a, b);
            if (OP < CMP) {
                Reg.set(r, reg, SIZE, result);
            }
        }
        return next;
    }

    private static long finish(Cpu c, long a, long b) {
        long result = Reg.extend(compute(c, a, b), SIZE);
        flags(c, a, b, result);
        return result;
    }

    private static long compute(Cpu c, long a, long b) {
        return switch (OP) {
            case ADD -> a + b;
            case OR -> a | b;
            case ADC -> a + b + (c.cf() ? 1 : 0);
            case SBB -> a - b - (c.cf() ? 1 : 0);
            case AND, TEST -> a & b;
            case XOR -> a ^ b;
            default -> a - b;
        };
    }

    private static void flags(Cpu c, long a, long b, long result) {
        switch (OP) {
            case ADD, ADC -> c.flags(Flags.ADD, a, b, result);
            case SUB, CMP -> c.flags(Flags.SUB, a, b, result);
            case SBB -> c.flags(Flags.SBB, a, b, result);
            default -> c.logic(result);
        }
    }
}
