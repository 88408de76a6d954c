package usshadow.engine.soft;

import java.lang.invoke.MethodHandles;

/** INC DEC NEG NOT. */
final class Unary extends Template {
    static final int INC = 0, DEC = 1, NOT = 2, NEG = 3;
    static final int IN_REGISTER = 0, IN_MEMORY = 1;

    private static final Special.Shape S = Special.shape(MethodHandles.lookup());
    private static final int OP = S.op(), SIZE = S.size(), FORM = S.form(), ADDRESS = S.address();

    @Override
    Template create() {
        return new Unary();
    }

    @Override
    Insn exec(Cpu c) {
        if (FORM == IN_REGISTER) {
            long a = Reg.extend(Reg.get(c.r, rm, SIZE), SIZE);
            long result = compute(a);
            Reg.set(c.r, rm, SIZE, result);
            flags(c, a, result);
        } else {
            long address = address(c, ADDRESS);
            long a = Reg.extend(c.loadForStore(address, SIZE), SIZE);
            long result = compute(a);
            c.store(address, SIZE, result);
            flags(c, a, result);
        }
        return next;
    }

    private static long compute(long a) {
        return Reg.extend(
                switch (OP) {
                    case INC -> a + 1;
                    case DEC -> a - 1;
                    case NOT -> ~a;
                    default -> -a;
                },
                SIZE);
    }

    private static void flags(Cpu c, long a, long result) {
        switch (OP) {
            case INC -> c.flags(Flags.INC, a, c.cf() ? 1 : 0, result);
            case DEC -> c.flags(Flags.DEC, a, c.cf() ? 1 : 0, result);
            case NEG -> c.flags(Flags.SUB, 0, a, result);
            default -> {}
        }
    }
}
