package usshadow.engine.soft;

import java.lang.invoke.MethodHandles;

/** MOVUPS, MOVAPS, MOVDQU, MOVDQA and their like: 16 bytes between memory and a register. */
final class VectorMove extends Template {
    static final int LOAD = 0, STORE = 1;

    /** Forms. */
    static final int UNALIGNED = 0, ALIGNED = 1;

    private static final Special.Shape S = Special.shape(MethodHandles.lookup());
    private static final int OP = S.op(), FORM = S.form(), ADDRESS = S.address();

    @Override
    Template create() {
        return new VectorMove();
    }

    @Override
    Insn exec(Cpu c) {
        c.system.requireSse();
        long address = address(c, ADDRESS);
        if (FORM == ALIGNED && (address & 15) != 0) {
            throw c.protection();
        }
        long[] x = c.xmm.xmm;
        int register = reg * 2;
        if (OP == LOAD) {
            long low = c.load64(address);
            x[register + 1] = c.load64(address + 8);
            x[register] = low;
        } else {
            c.xmm.store(address, x[register], x[register + 1]);
        }
        return next;
    }
}
