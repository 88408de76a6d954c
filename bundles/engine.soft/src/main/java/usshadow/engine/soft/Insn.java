package usshadow.engine.soft;

/**
 * A decoded instruction. It knows where it stands in its page, not where the page is mapped, and is
 * linked to the instructions of the page that follow it.
 */
abstract class Insn {
    /** The following one of the page; never null once the block is linked. */
    Insn next;

    /** Where it starts in its page. */
    short offset;

    /** Where the following one starts, from the start of the page; 4096 and more: in the next. */
    short end;

    /** Overwritten in memory; only links from dead instructions may lead here. */
    boolean dead;

    /**
     * Executes it, or leaves by an exception with nothing changed.
     *
     * @return the instruction that follows if it is of the same page; null: {@link Cpu#rip} says
     *     where to go on
     */
    abstract Insn exec(Cpu c);

    /** Cuts links to dead instructions. */
    void unlink() {
        if (next != null && next.dead) {
            next = new Gap(this, end);
        }
    }

    /** Leaves the chain behind this instruction, so that the run loop looks at what has changed. */
    final Insn leave(Cpu c) {
        c.rip = c.r[Reg.PAGE] + end;
        return null;
    }

    /** Stays at this instruction, whose registers say what is left to do. */
    final Insn again(Cpu c) {
        c.rip = c.r[Reg.PAGE] + offset;
        c.uncounted++;
        return null;
    }

    /** Stands for an instruction that is not decoded yet. */
    static final class Gap extends Insn {
        private final Insn from;

        Gap(Insn from, int at) {
            this.from = from;
            offset = (short) at;
            end = offset;
        }

        @Override
        Insn exec(Cpu c) {
            c.uncounted++;
            Insn real = c.decode(offset);
            if (from.next == this) {
                from.next = real;
            }
            return real;
        }
    }

    /** The end of the page: goes on in the next. */
    static final class PageEnd extends Insn {
        PageEnd(int at) {
            offset = (short) at;
            end = offset;
        }

        @Override
        Insn exec(Cpu c) {
            c.uncounted++;
            return c.jump(c.r[Reg.PAGE] + offset);
        }
    }

    /**
     * An instruction whose bytes reach into the next page. What is mapped there is looked at each
     * time.
     */
    static final class Straddling extends Insn {
        private final Insn insn;
        private final CodePage second;
        private final int deaths;

        Straddling(Insn insn, CodePage second) {
            this.insn = insn;
            this.second = second;
            deaths = second.firstLineDeaths;
            offset = insn.offset;
            end = insn.end;
        }

        @Override
        Insn exec(Cpu c) {
            if (c.fetchPage(c.r[Reg.PAGE] + 4096) == second && second.firstLineDeaths == deaths) {
                return insn.exec(c);
            }
            c.uncounted++;
            c.page.kill(offset, 1);
            return c.decode(offset);
        }

        @Override
        void unlink() {
            super.unlink();
            insn.unlink();
        }
    }
}
