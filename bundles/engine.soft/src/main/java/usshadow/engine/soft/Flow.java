package usshadow.engine.soft;

import static usshadow.engine.soft.Reg.PAGE;
import static usshadow.engine.soft.Reg.RSP;

/** Stack and control flow of 64-bit operands, the common forms. */
final class Flow {
    private Flow() {}

    /** NOP, PAUSE, ENDBR64 and prefetches. */
    static final class Nothing extends Op {
        @Override
        Insn exec(Cpu c) {
            return next;
        }
    }

    static final class Push extends Op {
        @Override
        Insn exec(Cpu c) {
            c.push(c.r[rm]);
            return next;
        }
    }

    static final class PushImmediate extends Op {
        @Override
        Insn exec(Cpu c) {
            c.push(imm);
            return next;
        }
    }

    static final class Pop extends Op {
        @Override
        Insn exec(Cpu c) {
            long[] r = c.r;
            long value = c.load64(r[RSP]);
            r[RSP] += 8;
            r[rm] = value;
            return next;
        }
    }

    /** CALL of a target relative to the page. */
    static final class Call extends Op {
        @Override
        Insn exec(Cpu c) {
            c.push(c.r[PAGE] + end);
            return c.jump(c.r[PAGE] + imm);
        }
    }

    /** RET; the immediate is what is dropped besides. */
    static final class Return extends Op {
        @Override
        Insn exec(Cpu c) {
            long[] r = c.r;
            long target = c.load64(r[RSP]);
            r[RSP] += 8 + imm;
            return c.jump(target);
        }
    }

    static final class CallIndirect extends Op {
        @Override
        Insn exec(Cpu c) {
            long target = inMemory() ? c.load64(address(c)) : c.r[rm];
            c.push(c.r[PAGE] + end);
            return c.jump(target);
        }
    }

    static final class JumpIndirect extends Op {
        @Override
        Insn exec(Cpu c) {
            return c.jump(inMemory() ? c.load64(address(c)) : c.r[rm]);
        }
    }

    /** LOOPNE LOOPE LOOP JRCXZ, by the low two bits of the opcode in {@code reg}. */
    static final class Loop extends Op {
        @Override
        Insn exec(Cpu c) {
            int width = narrow ? 4 : 8;
            long count = Reg.get(c.r, Reg.RCX, width);
            if (reg == 3) {
                return count == 0 ? c.jump(c.r[PAGE] + imm) : next;
            }
            count = Reg.mask(count - 1, width);
            Reg.set(c.r, Reg.RCX, width, count);
            boolean again = count != 0 && (reg == 2 || c.zf() == (reg == 1));
            return again ? c.jump(c.r[PAGE] + imm) : next;
        }
    }
}
