package usshadow.engine.soft;

import static usshadow.engine.soft.Reg.RAX;
import static usshadow.engine.soft.Reg.RCX;
import static usshadow.engine.soft.Reg.RDX;

import usshadow.machine.VcpuExit;
import usshadow.machine.VcpuState;

/** Instructions for operating systems, flags as a whole, ports and far transfers. */
final class Systems {
    private static final int STAR_SYSCALL = 32, STAR_SYSRET = 48;

    private Systems() {}

    // ---- system calls

    static Insn systemCall(Cpu c, Op op) {
        long[] msrs = c.system.msrs;
        if ((msrs[VcpuState.EFER] & Control.SCE) == 0) {
            throw c.fault(GuestFault.UD);
        }
        c.r[RCX] = c.r[Reg.PAGE] + op.end;
        int flags = c.rflags();
        c.r[Reg.R11] = flags & ~Flags.RF;
        int code = (int) (msrs[VcpuState.STAR] >>> STAR_SYSCALL) & 0xfffc;
        c.segments.flat(code, code + 8, 0);
        c.setRflags(flags & ~((int) msrs[VcpuState.FMASK] | Flags.RF));
        return c.jump(msrs[VcpuState.LSTAR]);
    }

    static Insn systemReturn(Cpu c, Op op) {
        if ((c.system.msrs[VcpuState.EFER] & Control.SCE) == 0) {
            throw c.fault(GuestFault.UD);
        }
        c.requireKernel();
        long target = c.r[RCX];
        if (op.size != 8) {
            c.events.count("SYSRET to compatibility mode");
            throw c.protection();
        }
        if (target << 16 >> 16 != target) {
            throw c.protection();
        }
        int base = (int) (c.system.msrs[VcpuState.STAR] >>> STAR_SYSRET);
        c.setRflags((int) c.r[Reg.R11] & Flags.KNOWN & ~(Flags.RF | Flags.VM));
        c.segments.flat((base + 16 | 3) & 0xffff, (base + 8 | 3) & 0xffff, 3);
        if (c.interruptWaits && c.interruptible()) {
            c.attention = true;
        }
        return c.jump(target);
    }

    static Insn interruptReturn(Cpu c, Op op) {
        c.interrupts.iret(op.size);
        if (c.interruptWaits && c.interruptible()) {
            c.attention = true;
        }
        return (c.control & Flags.TF) != 0 ? null : c.jump(c.rip);
    }

    static Insn softwareInterrupt(Cpu c, int vector, Op op) {
        long at = c.r[Reg.PAGE];
        c.rip = at + op.end;
        c.interrupts.software(vector);
        return null;
    }

    // ---- far transfers

    static Insn farReturn(Cpu c, Op op) {
        long from = c.r[Reg.RSP];
        int size = op.size;
        long target = c.load(from, size);
        int cs = (int) c.load(from + size, size) & 0xffff;
        int level = cs & 3;
        if (level < c.cpl) {
            throw c.protection();
        }
        long descriptor = c.segments.code(cs, level);
        long top = from + 2L * size + op.imm;
        if (level > c.cpl) {
            long rsp = c.load(top, size);
            int ss = (int) c.load(top + size, size) & 0xffff;
            long stack = c.segments.stack(ss, level);
            c.segments.enter(cs, descriptor, level);
            c.segments.enterStack(ss, stack, level);
            c.segments.dropPrivileged();
            top = rsp + op.imm;
        } else {
            c.segments.enter(cs, descriptor, level);
        }
        c.r[Reg.RSP] = top;
        return c.jump(target);
    }

    /** JMP and CALL far through memory. Call gates are not implemented: #GP. */
    static Insn farTransfer(Cpu c, Op op, boolean call) {
        long address = op.address(c);
        long target = c.load(address, op.size);
        int cs = (int) c.load16(address + op.size);
        long descriptor = c.segments.code(cs, c.cpl);
        if (call) {
            long top = c.r[Reg.RSP] - 2L * op.size;
            c.store(top + op.size, op.size, c.segments.selector[Reg.CS]);
            c.store(top, op.size, c.r[Reg.PAGE] + op.end);
            c.r[Reg.RSP] = top;
        }
        c.segments.enter(cs, descriptor, c.cpl);
        return c.jump(target);
    }

    // ---- flags

    static void pushFlags(Cpu c, Op op) {
        Integers.push(c, op.size, c.rflags() & ~(Flags.RF | Flags.VM));
    }

    static Insn popFlags(Cpu c, Op op) {
        int may = Flags.CHANGEABLE;
        if (c.cpl != 0) {
            may &= ~Flags.IOPL;
        }
        if (c.cpl > (c.control & Flags.IOPL) >>> 12) {
            may &= ~Flags.IF;
        }
        if (op.size == 2) {
            may &= 0xffff;
        }
        int value = (int) c.load(c.r[Reg.RSP], op.size);
        c.r[Reg.RSP] += op.size;
        boolean traced = (c.control & Flags.TF) != 0;
        c.setRflags((c.rflags() & ~(may | Flags.RF)) | (value & may));
        if (c.interruptWaits && c.interruptible()) {
            c.attention = true;
            return op.leave(c);
        }
        return traced || (c.control & Flags.TF) != 0 ? op.leave(c) : op.next;
    }

    private static void requireInterruptFlag(Cpu c) {
        if (c.cpl > (c.control & Flags.IOPL) >>> 12) {
            throw c.protection();
        }
    }

    static void clearInterrupt(Cpu c, Op op) {
        requireInterruptFlag(c);
        c.control &= ~Flags.IF;
    }

    static Insn setInterrupt(Cpu c, Op op) {
        requireInterruptFlag(c);
        if (c.interruptible()) {
            return op.next;
        }
        c.control |= Flags.IF;
        // The following instruction comes before any interrupt, also if it is in another page.
        if (c.interruptWaits || c.attention || op.end >= 4096) {
            if (c.interruptWaits) {
                c.attention = true;
            }
            c.shadow = true;
            return op.leave(c);
        }
        return op.next;
    }

    static void direction(Cpu c, boolean down) {
        c.control = down ? c.control | Flags.DF : c.control & ~Flags.DF;
    }

    static Insn halt(Cpu c, Op op) {
        c.requireKernel();
        c.halted = true;
        return op.leave(c);
    }

    // ---- ports

    private static int port(Cpu c, Op op, boolean immediate) {
        int port = immediate ? (int) op.imm & 0xff : (int) c.r[RDX] & 0xffff;
        if (c.cpl != 0 && !c.segments.portsAllowed(port, op.size)) {
            throw c.protection();
        }
        return port;
    }

    /** Without an exception, which would be slower: the instruction is left and executed again. */
    static Insn in(Cpu c, Op op, boolean immediate) {
        int port = port(c, op, immediate);
        if (!c.accesses.answered()) {
            c.accesses.askPort(port, op.size);
            return op.again(c);
        }
        Reg.set(c.r, RAX, op.size, c.accesses.portIn(port, op.size));
        return op.next;
    }

    /** Complete at once: the exit comes between this instruction and the following one. */
    static Insn out(Cpu c, Op op, boolean immediate) {
        int port = port(c, op, immediate);
        int value = (int) Reg.get(c.r, RAX, op.size);
        c.accesses.exit = new VcpuExit.PortOut(port, op.size, value);
        return op.leave(c);
    }

    // ---- registers of the system

    static void moveFromSegment(Cpu c, Op op) {
        int selector = c.segments.selector[op.reg & 7];
        if (op.inMemory()) {
            c.store16(op.address(c), selector);
        } else {
            Reg.set(c.r, op.rm, op.size, selector);
        }
    }

    static void moveToSegment(Cpu c, Op op) {
        int value = (int) (op.inMemory() ? c.load16(op.address(c)) : c.r[op.rm]) & 0xffff;
        c.segments.load(op.reg & 7, value);
    }

    static void popSegment(Cpu c, Op op) {
        c.segments.load(op.reg, (int) c.load(c.r[Reg.RSP], op.size) & 0xffff);
        c.r[Reg.RSP] += op.size;
    }

    static Insn moveToControl(Cpu c, Op op) {
        c.requireKernel();
        c.system.writeCr(op.reg, c.r[op.rm]);
        return op.leave(c);
    }

    static void moveFromControl(Cpu c, Op op) {
        c.requireKernel();
        c.r[op.rm] = c.system.readCr(op.reg);
    }

    static void moveToDebug(Cpu c, Op op) {
        c.requireKernel();
        c.system.writeDr(op.reg, c.r[op.rm]);
    }

    static void moveFromDebug(Cpu c, Op op) {
        c.requireKernel();
        c.r[op.rm] = c.system.readDr(op.reg);
    }

    static void storeTable(Cpu c, Op op, boolean interrupts) {
        long address = op.address(c);
        c.mmu.probeWrite(address, 10);
        c.store16(address, interrupts ? c.system.idtLimit : c.system.gdtLimit);
        c.store64(address + 2, interrupts ? c.system.idtBase : c.system.gdtBase);
    }

    static void loadTable(Cpu c, Op op, boolean interrupts) {
        c.requireKernel();
        long address = op.address(c);
        int limit = (int) c.load16(address);
        long base = c.load64(address + 2);
        if (interrupts) {
            c.system.idtLimit = limit;
            c.system.idtBase = base;
        } else {
            c.system.gdtLimit = limit;
            c.system.gdtBase = base;
        }
    }

    /** SLDT and STR. */
    static void storeSelector(Cpu c, Op op, int segment) {
        int value = c.segments.selector[segment];
        if (op.inMemory()) {
            c.store16(op.address(c), value);
        } else {
            op.writeRm(c, value);
        }
    }

    private static int selector(Cpu c, Op op) {
        return (int) (op.inMemory() ? c.load16(op.address(c)) : c.r[op.rm]) & 0xffff;
    }

    static void loadLocalTable(Cpu c, Op op) {
        c.requireKernel();
        c.segments.loadLocalTable(selector(c, op));
    }

    static void loadTask(Cpu c, Op op) {
        c.requireKernel();
        c.segments.loadTask(selector(c, op));
    }

    private static void zeroFlag(Cpu c, boolean set) {
        int rest = c.arithmetic() & ~Flags.ZF;
        c.setArithmetic(rest | (set ? Flags.ZF : 0));
    }

    /** VERR and VERW. */
    static void verify(Cpu c, Op op, boolean write) {
        long descriptor = c.segments.visible(selector(c, op), false);
        zeroFlag(
                c,
                descriptor != 0
                        && (write
                                ? c.segments.writable(descriptor)
                                : c.segments.readable(descriptor)));
    }

    /** LAR and LSL. */
    static void inspect(Cpu c, Op op, boolean limit) {
        long descriptor = c.segments.visible(selector(c, op), true);
        if (descriptor != 0) {
            op.writeReg(
                    c,
                    limit ? c.segments.limitIn(descriptor) : c.segments.accessRights(descriptor));
        }
        zeroFlag(c, descriptor != 0);
    }

    static void storeStatusWord(Cpu c, Op op) {
        if (op.inMemory()) {
            c.store16(op.address(c), c.system.cr0);
        } else {
            op.writeRm(c, c.system.cr0);
        }
    }

    static void loadStatusWord(Cpu c, Op op) {
        c.requireKernel();
        c.system.loadStatusWord(selector(c, op));
    }

    static Insn invalidatePage(Cpu c, Op op) {
        c.requireKernel();
        c.mmu.flush(op.address(c));
        return op.leave(c);
    }

    static void swapGs(Cpu c, Op op) {
        c.requireKernel();
        long[] msrs = c.system.msrs;
        long base = c.r[Reg.GS_BASE];
        c.r[Reg.GS_BASE] = msrs[VcpuState.KERNEL_GS_BASE];
        msrs[VcpuState.KERNEL_GS_BASE] = base;
    }

    static void clearTaskSwitched(Cpu c, Op op) {
        c.requireKernel();
        c.system.clearTaskSwitched();
    }

    static void readTimeStamp(Cpu c, Op op) {
        long value = c.system.guestReadsTsc();
        c.r[RAX] = value & 0xffff_ffffL;
        c.r[RDX] = value >>> 32;
    }

    static void readMsr(Cpu c, Op op) {
        c.requireKernel();
        long value = c.system.readMsr((int) c.r[RCX]);
        c.r[RAX] = value & 0xffff_ffffL;
        c.r[RDX] = value >>> 32;
    }

    static Insn writeMsr(Cpu c, Op op) {
        c.requireKernel();
        c.system.writeMsr((int) c.r[RCX], c.r[RDX] << 32 | (c.r[RAX] & 0xffff_ffffL));
        return op.leave(c);
    }

    @SuppressWarnings("DoNotCallSuggester") // it is what UD2 does
    static Insn undefined(Cpu c, Op op) {
        throw c.fault(GuestFault.UD);
    }
}
