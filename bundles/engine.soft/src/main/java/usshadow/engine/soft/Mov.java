package usshadow.engine.soft;

import java.lang.invoke.MethodHandles;

/** MOV, MOVZX, MOVSX, MOVSXD and LEA. */
final class Mov extends Template {
    /** Operations: plain, from a smaller operand with zeros or signs, address. */
    static final int PLAIN = 0, ZERO_1 = 1, ZERO_2 = 2, SIGN_1 = 3, SIGN_2 = 4, SIGN_4 = 5, LEA = 6;

    /** Forms: destination, source. */
    static final int REG_REG = 0, REG_MEM = 1, MEM_REG = 2, REG_IMM = 3, MEM_IMM = 4;

    private static final Special.Shape S = Special.shape(MethodHandles.lookup());
    private static final int OP = S.op(), SIZE = S.size(), FORM = S.form(), ADDRESS = S.address();

    @Override
    Template create() {
        return new Mov();
    }

    @Override
    Insn exec(Cpu c) {
        long[] r = c.r;
        switch (FORM) {
            case MEM_REG -> c.store(address(c, ADDRESS), SIZE, Reg.get(r, reg, SIZE));
            case MEM_IMM -> c.store(address(c, ADDRESS), SIZE, imm);
            case REG_IMM -> Reg.set(r, reg, SIZE, imm);
            default -> Reg.set(r, reg, SIZE, value(c));
        }
        return next;
    }

    private long value(Cpu c) {
        return switch (OP) {
            case PLAIN -> source(c, SIZE);
            case ZERO_1 -> source(c, 1);
            case ZERO_2 -> source(c, 2);
            case SIGN_1 -> (byte) source(c, 1);
            case SIGN_2 -> (short) source(c, 2);
            case SIGN_4 -> (int) source(c, 4);
            default -> ADDRESS == GENERAL ? offset(c) : address(c, ADDRESS);
        };
    }

    private long source(Cpu c, int bytes) {
        return FORM == REG_REG ? Reg.get(c.r, rm, bytes) : c.load(address(c, ADDRESS), bytes);
    }
}
