package usshadow.machine;

import java.util.Arrays;

/**
 * The complete architectural state of a vCPU between two instructions (Intel SDM volume 1 section
 * 3.4, volume 3 chapter 2).
 *
 * @param general RAX RCX RDX RBX RSP RBP RSI RDI R8 to R15
 * @param rip of the next instruction
 * @param rflags with bit 1 set
 * @param segments ES CS SS DS FS GS LDTR TR, see {@link Segment}
 * @param gdt where the GDT is
 * @param idt where the IDT is
 * @param cr CR0 CR2 CR3 CR4 CR8
 * @param dr DR0 DR1 DR2 DR3 DR6 DR7
 * @param msrs in the order of {@link #MSRS}
 * @param tsc the time-stamp counter at the moment of the state
 * @param fpu x87, MMX and SSE
 * @param halted HLT was executed, no interrupt has come since
 * @param interruptShadow the next instruction is not interrupted (after STI or a load of SS)
 */
public record VcpuState(
        long[] general,
        long rip,
        long rflags,
        Segment[] segments,
        Table gdt,
        Table idt,
        long[] cr,
        long[] dr,
        long[] msrs,
        long tsc,
        Fpu fpu,
        boolean halted,
        boolean interruptShadow) {

    /** Indices into {@link #segments}. */
    public static final int ES = 0, CS = 1, SS = 2, DS = 3, FS = 4, GS = 5, LDTR = 6, TR = 7;

    /** Indices into {@link #cr}. */
    public static final int CR0 = 0, CR2 = 1, CR3 = 2, CR4 = 3, CR8 = 4;

    /** Indices into {@link #msrs}. FS and GS base are the segments'. */
    public static final int EFER = 0,
            STAR = 1,
            LSTAR = 2,
            CSTAR = 3,
            FMASK = 4,
            KERNEL_GS_BASE = 5,
            SYSENTER_CS = 6,
            SYSENTER_ESP = 7,
            SYSENTER_EIP = 8,
            PAT = 9;

    /** How many of each there are. */
    public static final int GENERAL = 16, SEGMENTS = 8, CRS = 5, DRS = 6, MSRS = 10;

    /** Checks that all parts are there, in the right number. */
    public VcpuState {
        require(general.length, GENERAL);
        require(segments.length, SEGMENTS);
        require(cr.length, CRS);
        require(dr.length, DRS);
        require(msrs.length, MSRS);
    }

    private static void require(int length, int wanted) {
        if (length != wanted) {
            throw new IllegalArgumentException(length + " registers where " + wanted + " belong");
        }
    }

    /**
     * A segment register with its hidden part.
     *
     * @param limit in bytes, already scaled
     * @param attributes bits 8-15 and 20-23 of a descriptor's second word, shifted down by 8: type,
     *     S, DPL, P in bits 0-7; AVL, L, D/B, G in bits 12-15
     */
    public record Segment(int selector, long base, int limit, int attributes) {}

    /** GDTR or IDTR. */
    public record Table(long base, int limit) {}

    /**
     * The floating-point state, as FXSAVE sees it (SDM volume 1 section 10.5).
     *
     * @param tag abridged tag word: bit n set = physical register n is in use
     * @param significand of physical registers R0 to R7
     * @param exponent sign and exponent of R0 to R7, 16 bits
     * @param xmm low and high half of XMM0 to XMM15
     */
    public record Fpu(
            int control,
            int status,
            int tag,
            int opcode,
            long instruction,
            long operand,
            long[] significand,
            int[] exponent,
            int mxcsr,
            long[] xmm) {
        /** How many of each there are. */
        public static final int REGISTERS = 8, XMM_HALVES = 32;

        /** Checks that all parts are there. */
        public Fpu {
            require(significand.length, REGISTERS);
            require(exponent.length, REGISTERS);
            require(xmm.length, XMM_HALVES);
        }

        /** As after FNINIT and with MXCSR at its default (SDM volume 1 section 8.1.5, 10.2.3). */
        public static Fpu initial() {
            return new Fpu(
                    0x37f,
                    0,
                    0,
                    0,
                    0,
                    0,
                    new long[REGISTERS],
                    new int[REGISTERS],
                    0x1f80,
                    new long[XMM_HALVES]);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Fpu that
                    && control == that.control
                    && status == that.status
                    && tag == that.tag
                    && opcode == that.opcode
                    && instruction == that.instruction
                    && operand == that.operand
                    && mxcsr == that.mxcsr
                    && Arrays.equals(significand, that.significand)
                    && Arrays.equals(exponent, that.exponent)
                    && Arrays.equals(xmm, that.xmm);
        }

        @Override
        public int hashCode() {
            return 31 * Arrays.hashCode(xmm) + Arrays.hashCode(significand);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VcpuState that
                && rip == that.rip
                && rflags == that.rflags
                && tsc == that.tsc
                && halted == that.halted
                && interruptShadow == that.interruptShadow
                && gdt.equals(that.gdt)
                && idt.equals(that.idt)
                && fpu.equals(that.fpu)
                && Arrays.equals(general, that.general)
                && Arrays.equals(segments, that.segments)
                && Arrays.equals(cr, that.cr)
                && Arrays.equals(dr, that.dr)
                && Arrays.equals(msrs, that.msrs);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(rip) + 31 * Arrays.hashCode(general);
    }
}
