package usshadow.engine.soft;

/** Delivery of interrupts and exceptions through the IDT, and IRETQ (SDM volume 3 section 6.14). */
final class Interrupts {
    private static final int GATE = 16, INTERRUPT_GATE = 0xe, TRAP_GATE = 0xf, PRESENT = 0x80;
    private static final int EXTERNAL = 1, IN_IDT = 2;

    private final Cpu c;

    /** Why the vCPU has shut down, or null. */
    String shutdown;

    Interrupts(Cpu c) {
        this.c = c;
    }

    /** An interrupt of the controller. */
    void external(int vector) {
        deliver(vector, GuestFault.NO_CODE, EXTERNAL);
    }

    /** INT n, INT3: RIP is behind the instruction. */
    void software(int vector) {
        enter(vector, GuestFault.NO_CODE, 0, true);
    }

    /**
     * The exception that an instruction raised; RIP is at the instruction, or behind it for traps.
     */
    void exception(GuestFault fault) {
        deliver(fault.vector, fault.code, 0);
    }

    private void deliver(int first, int firstCode, int external) {
        int vector = first;
        int code = firstCode;
        boolean hardware = external != 0;
        while (true) {
            long stack = c.r[Reg.RSP];
            try {
                enter(vector, code, external, false);
                return;
            } catch (GuestFault second) {
                c.r[Reg.RSP] = stack;
                if (vector == GuestFault.DOUBLE) {
                    shutdown =
                            "triple fault at 0x%x: %d, then %d"
                                    .formatted(c.rip, first, second.vector);
                    return;
                }
                boolean both =
                        !hardware
                                && (vector == GuestFault.PF
                                        ? second.vector == GuestFault.PF
                                                || GuestFault.contributory(second.vector)
                                        : GuestFault.contributory(vector)
                                                && GuestFault.contributory(second.vector));
                vector = both ? GuestFault.DOUBLE : second.vector;
                code = both ? 0 : second.code;
                hardware = false;
            }
        }
    }

    private void enter(int vector, int code, int external, boolean software) {
        int inIdt = vector * 8 | IN_IDT | external;
        if (vector * GATE + GATE - 1 > c.system.idtLimit) {
            throw c.fault(GuestFault.GP, inIdt);
        }
        long at = c.system.idtBase + (long) vector * GATE;
        long low = c.mmu.systemLoad(at, 8);
        long target =
                (low & 0xffff) | (low >>> 32 & 0xffff_0000L) | c.mmu.systemLoad(at + 8, 4) << 32;
        int attributes = (int) (low >>> 40) & 0xff;
        int type = attributes & 0x1f;
        if ((type != INTERRUPT_GATE && type != TRAP_GATE)
                || (software && (attributes >>> 5 & 3) < c.cpl)) {
            throw c.fault(GuestFault.GP, inIdt);
        }
        if ((attributes & PRESENT) == 0) {
            throw c.fault(GuestFault.NP, inIdt);
        }
        int selector = (int) (low >>> 16) & 0xffff;
        int level = c.segments.levelOfHandler(selector);
        if (level > c.cpl) {
            throw c.fault(GuestFault.GP, selector & 0xfffc);
        }
        long descriptor = c.segments.code(selector, level);
        long top = pushFrame(stack(low, level), code);
        if (level != c.cpl) {
            c.segments.nullStack(level);
        }
        c.segments.enter(selector, descriptor, level);
        c.r[Reg.RSP] = top;
        c.control &= ~(Flags.TF | Flags.NT | Flags.RF | Flags.VM);
        if (type == INTERRUPT_GATE) {
            c.control &= ~Flags.IF;
        }
        c.rip = target;
        c.halted = false;
    }

    private long stack(long gate, int level) {
        int ist = (int) (gate >>> 32) & 7;
        if (ist != 0) {
            return c.segments.interruptStack(ist);
        }
        return level != c.cpl ? c.segments.stackOfLevel(level) : c.r[Reg.RSP];
    }

    private long pushFrame(long stack, int code) {
        long top = stack & -16L;
        top = push(top, c.segments.selector[Reg.SS]);
        top = push(top, c.r[Reg.RSP]);
        top = push(top, c.rflags());
        top = push(top, c.segments.selector[Reg.CS]);
        top = push(top, c.rip);
        return code == GuestFault.NO_CODE ? top : push(top, code);
    }

    private long push(long top, long value) {
        c.mmu.systemStore(top - 8, 8, value);
        return top - 8;
    }

    /** IRETQ, and IRET of the other operand sizes. Sets RIP. */
    void iret(int size) {
        if ((c.control & Flags.NT) != 0) {
            throw c.protection();
        }
        long from = c.r[Reg.RSP];
        long rip = c.load(from, size);
        int cs = (int) c.load(from + size, size) & 0xffff;
        int flags = (int) c.load(from + 2L * size, size);
        long rsp = c.load(from + 3L * size, size);
        int ss = (int) c.load(from + 4L * size, size) & 0xffff;
        int level = cs & 3;
        if (level < c.cpl || rip << 16 >> 16 != rip) {
            throw c.protection();
        }
        long descriptor = c.segments.code(cs, level);
        long stack = c.segments.stack(ss, level);
        int old = c.cpl;
        int may = Flags.CHANGEABLE | Flags.RF;
        if (old != 0) {
            may &= ~Flags.IOPL;
        }
        if (old > (c.control & Flags.IOPL) >>> 12) {
            may &= ~Flags.IF;
        }
        if (size == 2) {
            may &= 0xffff;
        }
        c.segments.enter(cs, descriptor, level);
        c.segments.enterStack(ss, stack, level);
        if (level > old) {
            c.segments.dropPrivileged();
        }
        c.setRflags((c.rflags() & ~may) | (flags & may));
        c.r[Reg.RSP] = rsp;
        c.rip = rip;
    }
}
