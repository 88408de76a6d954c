package usshadow.engine.soft;

import java.lang.invoke.MethodHandles;

/** Jcc, and JMP as the condition that always holds. */
final class Jcc extends Branch {
    static final int ALWAYS = 16;

    private static final Special.Shape S = Special.shape(MethodHandles.lookup());
    private static final int CODE = S.op();

    @Override
    Template create() {
        return new Jcc();
    }

    @Override
    Insn exec(Cpu c) {
        return CODE == ALWAYS || c.condition(CODE) ? take(c) : next;
    }
}
