package usshadow.engine.soft;

import java.lang.invoke.MethodHandles;

/** SETcc and CMOVcc. */
final class Conditional extends Template {
    /** Forms. */
    static final int SET_REG = 0, SET_MEM = 1, MOVE_REG = 2, MOVE_MEM = 3;

    private static final Special.Shape S = Special.shape(MethodHandles.lookup());
    private static final int CODE = S.op(), SIZE = S.size(), FORM = S.form();

    @Override
    Template create() {
        return new Conditional();
    }

    @Override
    Insn exec(Cpu c) {
        switch (FORM) {
            case SET_REG -> Reg.set(c.r, rm, 1, c.condition(CODE) ? 1 : 0);
            case SET_MEM -> c.store8(address(c), c.condition(CODE) ? 1 : 0);
            default -> {
                long value = FORM == MOVE_REG ? Reg.get(c.r, rm, SIZE) : c.load(address(c), SIZE);
                Reg.set(c.r, reg, SIZE, c.condition(CODE) ? value : Reg.get(c.r, reg, SIZE));
            }
        }
        return next;
    }
}
