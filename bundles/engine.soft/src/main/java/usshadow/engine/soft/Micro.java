package usshadow.engine.soft;

/** An instruction whose work is a function: the form of all but the most frequent ones. */
final class Micro extends Op {
    /** The work of an instruction that goes on with the following one. */
    @FunctionalInterface
    interface Plain {
        void run(Cpu c, Op op);
    }

    private final Plain work;

    Micro(Plain work) {
        this.work = work;
    }

    @Override
    Insn exec(Cpu c) {
        work.run(c, this);
        return next;
    }

    /** One of SSE. */
    static final class OfSse extends Op {
        private final Plain work;

        OfSse(Plain work) {
            this.work = work;
        }

        @Override
        Insn exec(Cpu c) {
            c.system.requireSse();
            work.run(c, this);
            return next;
        }
    }

    /** One that changes what the run loop must look at, or where it goes on. */
    static final class Leaving extends Op {
        /** The work; the result is that of {@link Insn#exec}. */
        @FunctionalInterface
        interface Work {
            Insn run(Cpu c, Op op);
        }

        private final Work work;

        Leaving(Work work) {
            this.work = work;
        }

        @Override
        Insn exec(Cpu c) {
            return work.run(c, this);
        }
    }
}
