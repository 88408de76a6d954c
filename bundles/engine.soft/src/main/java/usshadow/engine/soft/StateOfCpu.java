package usshadow.engine.soft;

import usshadow.machine.BadStateException;
import usshadow.machine.VcpuState;

/** Turns the registers into a state record and back. */
final class StateOfCpu {
    private static final int LONG = 0x2000, PRESENT_CODE = 0x98;

    private final Cpu c;

    StateOfCpu(Cpu c) {
        this.c = c;
    }

    VcpuState get() {
        Control system = c.system;
        VcpuState.Segment[] segments = new VcpuState.Segment[VcpuState.SEGMENTS];
        for (int i = 0; i < segments.length; i++) {
            segments[i] =
                    new VcpuState.Segment(
                            c.segments.selector[i],
                            c.segments.base(i),
                            c.segments.limit[i],
                            c.segments.attributes[i]);
        }
        return new VcpuState(
                java.util.Arrays.copyOf(c.r, VcpuState.GENERAL),
                c.rip,
                c.rflags(),
                segments,
                new VcpuState.Table(system.gdtBase, system.gdtLimit),
                new VcpuState.Table(system.idtBase, system.idtLimit),
                new long[] {system.cr0, system.cr2, system.cr3, system.cr4, system.cr8},
                system.dr.clone(),
                system.msrs.clone(),
                system.readTsc(),
                fpu(),
                c.halted,
                c.shadow);
    }

    private VcpuState.Fpu fpu() {
        Fpu fpu = c.fpu;
        return new VcpuState.Fpu(
                fpu.control,
                fpu.status,
                fpu.tag,
                fpu.opcode,
                fpu.instruction,
                fpu.operand,
                fpu.significand.clone(),
                fpu.exponent.clone(),
                c.xmm.mxcsr,
                c.xmm.xmm.clone());
    }

    void set(VcpuState state) throws BadStateException {
        check(state);
        Control system = c.system;
        System.arraycopy(state.general(), 0, c.r, 0, VcpuState.GENERAL);
        c.rip = state.rip();
        c.setRflags((int) state.rflags());
        for (int i = 0; i < VcpuState.SEGMENTS; i++) {
            VcpuState.Segment segment = state.segments()[i];
            c.segments.selector[i] = segment.selector();
            c.segments.limit[i] = segment.limit();
            c.segments.attributes[i] = segment.attributes();
            c.segments.setBase(i, segment.base());
        }
        system.gdtBase = state.gdt().base();
        system.gdtLimit = state.gdt().limit();
        system.idtBase = state.idt().base();
        system.idtLimit = state.idt().limit();
        system.cr0 = state.cr()[VcpuState.CR0];
        system.cr2 = state.cr()[VcpuState.CR2];
        system.cr3 = state.cr()[VcpuState.CR3];
        system.cr4 = state.cr()[VcpuState.CR4];
        system.cr8 = state.cr()[VcpuState.CR8];
        System.arraycopy(state.dr(), 0, system.dr, 0, VcpuState.DRS);
        System.arraycopy(state.msrs(), 0, system.msrs, 0, VcpuState.MSRS);
        system.writeTsc(state.tsc());
        setFpu(state.fpu());
        c.halted = state.halted();
        c.shadow = state.interruptShadow();
        c.interrupts.shutdown = null;
        c.setCpl(state.segments()[VcpuState.SS].attributes() >>> 5 & 3);
        // The memory may be another's too.
        c.forgetCode();
    }

    private void setFpu(VcpuState.Fpu from) {
        Fpu fpu = c.fpu;
        fpu.control = from.control();
        fpu.status = from.status();
        fpu.tag = from.tag();
        fpu.opcode = from.opcode();
        fpu.instruction = from.instruction();
        fpu.operand = from.operand();
        System.arraycopy(from.significand(), 0, fpu.significand, 0, fpu.significand.length);
        System.arraycopy(from.exponent(), 0, fpu.exponent, 0, fpu.exponent.length);
        c.xmm.mxcsr = from.mxcsr();
        System.arraycopy(from.xmm(), 0, c.xmm.xmm, 0, c.xmm.xmm.length);
    }

    private static void check(VcpuState state) throws BadStateException {
        long cr0 = state.cr()[VcpuState.CR0];
        long efer = state.msrs()[VcpuState.EFER];
        require(
                Control.valid(cr0, state.cr()[VcpuState.CR4], efer, state.cr()[VcpuState.CR8]),
                "control registers: cr0 0x%x, cr4 0x%x, efer 0x%x, cr8 0x%x"
                        .formatted(
                                cr0, state.cr()[VcpuState.CR4], efer, state.cr()[VcpuState.CR8]));
        boolean longMode = (efer & Control.LMA) != 0;
        long paging = Control.PE | Control.PAGING;
        require(
                longMode == ((cr0 & Control.PAGING) != 0 && (efer & Control.LME) != 0),
                "paging and long mode: cr0 0x%x, efer 0x%x".formatted(cr0, efer));
        require(!longMode || (cr0 & paging) == paging, "cr0 0x%x".formatted(cr0));
        require(
                (state.rflags() & ~Flags.KNOWN) == 0 && (state.rflags() & Flags.ALWAYS) != 0,
                "rflags 0x%x".formatted(state.rflags()));
        int code = state.segments()[VcpuState.CS].attributes();
        require(
                !longMode || ((code & LONG) != 0 && (code & PRESENT_CODE) == PRESENT_CODE),
                "code segment: attributes 0x%x, only 64-bit code is run".formatted(code));
        long[] addresses = {
            state.rip(),
            state.segments()[VcpuState.FS].base(),
            state.segments()[VcpuState.GS].base(),
            state.gdt().base(),
            state.idt().base(),
            state.msrs()[VcpuState.LSTAR],
            state.msrs()[VcpuState.KERNEL_GS_BASE]
        };
        for (long address : addresses) {
            require(address << 16 >> 16 == address, "address 0x%x".formatted(address));
        }
        require((state.fpu().mxcsr() & ~0xffff) == 0, "mxcsr 0x%x".formatted(state.fpu().mxcsr()));
    }

    private static void require(boolean holds, String what) throws BadStateException {
        if (!holds) {
            throw new BadStateException("no CPU of the soft engine has these " + what);
        }
    }
}
