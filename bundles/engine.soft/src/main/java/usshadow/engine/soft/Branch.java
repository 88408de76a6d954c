package usshadow.engine.soft;

/** A relative jump, linked to its target once that is decoded and in the same page. */
abstract class Branch extends Template {
    private Insn target;

    /** Where it goes, from the start of the page. */
    long goal;

    /** Takes the jump. */
    final Insn take(Cpu c) {
        Insn there = target;
        return there != null && !c.attention ? there : find(c);
    }

    private Insn find(Cpu c) {
        if (goal >= 0 && goal < 4096 && end <= 4096) {
            target = c.page.find((int) goal);
            if (target != null && !c.attention) {
                return target;
            }
        }
        return c.jump(c.r[Reg.PAGE] + goal);
    }

    @Override
    void unlink() {
        super.unlink();
        if (target != null && target.dead) {
            target = null;
        }
    }
}
