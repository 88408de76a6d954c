package usshadow.engine.soft;

import java.lang.invoke.MethodHandles;

/** Jcc, and JMP as the condition that always holds. The target is relative to the page. */
final class Jcc extends Template {
    static final int ALWAYS = 16;

    private static final Special.Shape S = Special.shape(MethodHandles.lookup());
    private static final int CODE = S.op();

    private Insn target;

    @Override
    Template create() {
        return new Jcc();
    }

    @Override
    Insn exec(Cpu c) {
        if (CODE != ALWAYS && !c.condition(CODE)) {
            return next;
        }
        Insn there = target;
        return there != null && !c.attention ? there : go(c);
    }

    private Insn go(Cpu c) {
        if (imm >= 0 && imm < 4096 && end <= 4096) {
            target = c.page.find((int) imm);
            if (target != null && !c.attention) {
                return target;
            }
        }
        return c.jump(c.r[Reg.PAGE] + imm);
    }

    @Override
    void unlink() {
        super.unlink();
        if (target != null && target.dead) {
            target = null;
        }
    }
}
