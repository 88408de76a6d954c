package usshadow.engine.soft;

import java.util.List;

/**
 * Several PUSH or POP of registers in a row, as functions begin and end, executed as one while all
 * of the stack that they touch is in one page with a translation; otherwise one by one.
 */
abstract class StackRun extends Insn {
    /** Registers in the order of the instructions. */
    final byte[] registers;

    private final Insn first;

    private StackRun(List<Op> ops) {
        registers = new byte[ops.size()];
        for (int i = 0; i < registers.length; i++) {
            registers[i] = ops.get(i).rm;
        }
        first = ops.getFirst();
        first.next = new Gap(first, first.end);
        offset = first.offset;
        end = ops.getLast().end;
    }

    static StackRun of(List<Op> ops) {
        return ops.getFirst() instanceof Flow.Push ? new Pushes(ops) : new Pops(ops);
    }

    /** The first instruction by itself. */
    final Insn one(Cpu c) {
        return first.exec(c);
    }

    @Override
    void unlink() {
        super.unlink();
        first.unlink();
    }

    private static final class Pushes extends StackRun {
        Pushes(List<Op> ops) {
            super(ops);
        }

        @Override
        Insn exec(Cpu c) {
            long[] r = c.r;
            byte[] which = registers;
            long top = r[Reg.RSP];
            long host = c.hostToWrite(top - 8L * which.length, 8 * which.length);
            if (host == 0) {
                return one(c);
            }
            for (int i = 0, at = 8 * which.length - 8; at >= 0; i++, at -= 8) {
                Host.ALL.set(Host.LONG, host + at, r[which[i]]);
            }
            r[Reg.RSP] = top - 8L * which.length;
            c.uncounted -= which.length - 1;
            return next;
        }
    }

    private static final class Pops extends StackRun {
        Pops(List<Op> ops) {
            super(ops);
        }

        @Override
        Insn exec(Cpu c) {
            long[] r = c.r;
            byte[] which = registers;
            long top = r[Reg.RSP];
            long host = c.hostToRead(top, 8 * which.length);
            if (host == 0) {
                return one(c);
            }
            for (int i = 0; i < which.length; i++) {
                r[which[i]] = Host.ALL.get(Host.LONG, host + 8L * i);
            }
            r[Reg.RSP] = top + 8L * which.length;
            c.uncounted -= which.length - 1;
            return next;
        }
    }
}
