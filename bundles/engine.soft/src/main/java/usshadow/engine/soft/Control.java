package usshadow.engine.soft;

import usshadow.machine.VcpuState;

/** Control, debug and model-specific registers (SDM volume 3 section 2.5, volume 4). */
final class Control {
    static final long PE = 1, MP = 2, EM = 4, TASK_SWITCHED = 8, ET = 0x10, NE = 0x20;
    static final long WRITE_PROTECT = 1 << 16, AM = 1 << 18, NW = 1 << 29, CD = 1 << 30;
    static final long PAGING = 1L << 31;
    private static final long CR0_BITS =
            PE | MP | EM | TASK_SWITCHED | ET | NE | WRITE_PROTECT | AM | NW | CD | PAGING;

    private static final long TSD = 4, PAE = 0x20, MCE = 0x40, PGE = 0x80, PCE = 0x100;
    static final long OSFXSR = 0x200, OSXMMEXCPT = 0x400;
    private static final long DE = 8, PSE = 0x10;
    private static final long CR4_BITS =
            TSD | DE | PSE | PAE | MCE | PGE | PCE | OSFXSR | OSXMMEXCPT;

    static final long SCE = 1, LME = 0x100, LMA = 0x400, NXE = 0x800;
    private static final long EFER_BITS = SCE | LME | LMA | NXE;

    private static final long PAT_AT_RESET = 0x0007_0406_0007_0406L;
    private static final long DR6_AT_RESET = 0xffff_0ff0L, DR7_AT_RESET = 0x400;
    private static final long CR0_AT_RESET = 0x6000_0010L;

    /** DR6. */
    static final int SINGLE_STEP = 1 << 14;

    private static final int MSR_TSC = 0x10, MSR_APIC_BASE = 0x1b;
    private static final int MSR_SYSENTER_CS = 0x174, MSR_PAT = 0x277;
    private static final int MSR_EFER = 0xc000_0080, MSR_STAR = 0xc000_0081;
    private static final int MSR_FS_BASE = 0xc000_0100, MSR_KERNEL_GS_BASE = 0xc000_0102;
    private static final int MSR_GS_BASE = 0xc000_0101;

    private final Cpu c;
    private final TimeStamp tsc;
    long cr0 = CR0_AT_RESET;
    long cr2;
    long cr3;
    long cr4;
    long cr8;
    final long[] dr = {0, 0, 0, 0, DR6_AT_RESET, DR7_AT_RESET};
    final long[] msrs = new long[VcpuState.MSRS];
    long gdtBase;
    int gdtLimit = 0xffff;
    long idtBase;
    int idtLimit = 0xffff;

    Control(Cpu c, TimeStamp tsc) {
        this.c = c;
        this.tsc = tsc;
        msrs[VcpuState.PAT] = PAT_AT_RESET;
    }

    boolean writeProtect() {
        return (cr0 & WRITE_PROTECT) != 0;
    }

    boolean globalPages() {
        return (cr4 & PGE) != 0;
    }

    boolean noExecuteEnabled() {
        return (msrs[VcpuState.EFER] & NXE) != 0;
    }

    boolean longMode() {
        return (msrs[VcpuState.EFER] & LMA) != 0;
    }

    /** Whether a state's registers are of this processor in a mode that it has. */
    static boolean valid(long cr0, long cr4, long efer, long cr8) {
        return (cr0 & ~CR0_BITS) == 0
                && (cr4 & ~CR4_BITS) == 0
                && (efer & ~EFER_BITS) == 0
                && cr8 >>> 4 == 0;
    }

    // ---- control registers

    long readCr(int number) {
        return switch (number) {
            case 0 -> cr0;
            case 2 -> cr2;
            case 3 -> cr3;
            case 4 -> cr4;
            case 8 -> cr8;
            default -> throw c.fault(GuestFault.UD);
        };
    }

    void writeCr(int number, long value) {
        switch (number) {
            case 0 -> writeCr0(value);
            case 2 -> cr2 = value;
            case 3 -> {
                cr3 = value;
                c.mmu.flushLocal();
            }
            case 4 -> writeCr4(value);
            case 8 -> {
                require(value >>> 4 == 0);
                cr8 = value;
            }
            default -> throw c.fault(GuestFault.UD);
        }
    }

    private void writeCr0(long value) {
        long both = PE | PAGING;
        require(value >>> 32 == 0 && ((value & NW) == 0 || (value & CD) != 0));
        if ((value & both) != both) {
            // Out of long mode: not a mode of this engine.
            c.events.count("long mode left by CR0");
            throw c.protection();
        }
        cr0 = (value & CR0_BITS) | ET;
        c.mmu.flush();
    }

    private void writeCr4(long value) {
        require((value & ~CR4_BITS) == 0 && (value & PAE) != 0);
        cr4 = value;
        c.mmu.flush();
    }

    private void require(boolean valid) {
        if (!valid) {
            throw c.protection();
        }
    }

    void clearTaskSwitched() {
        cr0 &= ~TASK_SWITCHED;
    }

    /** LMSW: sets PE, MP, EM and TS, never clears PE. */
    void loadStatusWord(long value) {
        cr0 = (cr0 & ~(MP | EM | TASK_SWITCHED)) | (value & (MP | EM | TASK_SWITCHED));
    }

    // ---- debug registers

    long readDr(int number) {
        return dr[drIndex(number)];
    }

    /** Breakpoints are kept and never hit. */
    void writeDr(int number, long value) {
        int index = drIndex(number);
        require(index < 4 || value >>> 32 == 0);
        if (index == 4) {
            dr[4] = (value & 0xe00f) | DR6_AT_RESET;
        } else if (index == 5) {
            dr[5] = (value & 0xffff_23ffL) | DR7_AT_RESET;
        } else {
            dr[index] = value;
        }
    }

    private int drIndex(int number) {
        if (number > 7 || ((number & 6) == 4 && (cr4 & DE) != 0)) {
            throw c.fault(GuestFault.UD);
        }
        return number < 4 ? number : 4 + (number & 1);
    }

    // ---- time and model-specific registers

    long readTsc() {
        return tsc.read();
    }

    void writeTsc(long value) {
        tsc.write(value);
    }

    long guestReadsTsc() {
        require(c.cpl == 0 || (cr4 & TSD) == 0);
        return tsc.read();
    }

    /** Unknown registers read as 0 and are counted. */
    long readMsr(int number) {
        return switch (number) {
            case MSR_TSC -> tsc.read();
            case MSR_APIC_BASE -> 0;
            case MSR_PAT -> msrs[VcpuState.PAT];
            case MSR_FS_BASE -> c.r[Reg.FS_BASE];
            case MSR_GS_BASE -> c.r[Reg.GS_BASE];
            case MSR_KERNEL_GS_BASE -> msrs[VcpuState.KERNEL_GS_BASE];
            default -> {
                int index = msrIndex(number);
                if (index < 0) {
                    c.events.count("RDMSR 0x%x".formatted(number));
                }
                yield index < 0 ? 0 : msrs[index];
            }
        };
    }

    /** Writes to unknown registers are ignored and counted. */
    void writeMsr(int number, long value) {
        switch (number) {
            case MSR_TSC -> tsc.write(value);
            case MSR_EFER -> writeEfer(value);
            case MSR_PAT -> {
                for (int i = 0; i < Long.BYTES; i++) {
                    long type = value >>> (8 * i) & 0xff;
                    require(type <= 7 && type != 2 && type != 3);
                }
                msrs[VcpuState.PAT] = value;
            }
            case MSR_FS_BASE -> c.r[Reg.FS_BASE] = canonical(value);
            case MSR_GS_BASE -> c.r[Reg.GS_BASE] = canonical(value);
            case MSR_KERNEL_GS_BASE -> msrs[VcpuState.KERNEL_GS_BASE] = canonical(value);
            default -> {
                int index = msrIndex(number);
                if (index < 0) {
                    c.events.count("WRMSR 0x%x".formatted(number));
                } else if (index == VcpuState.LSTAR || index == VcpuState.CSTAR) {
                    msrs[index] = canonical(value);
                } else {
                    msrs[index] = value;
                }
            }
        }
    }

    private static int msrIndex(int number) {
        if (number == MSR_EFER) {
            return VcpuState.EFER;
        }
        if (number >= MSR_STAR && number < MSR_STAR + 4) {
            return VcpuState.STAR + number - MSR_STAR;
        }
        if (number >= MSR_SYSENTER_CS && number < MSR_SYSENTER_CS + 3) {
            return VcpuState.SYSENTER_CS + number - MSR_SYSENTER_CS;
        }
        return -1;
    }

    private void writeEfer(long value) {
        long now = msrs[VcpuState.EFER];
        require((value & ~EFER_BITS) == 0 && (value & LME) == (now & LME));
        msrs[VcpuState.EFER] = (value & ~LMA) | (now & LMA);
        c.mmu.flush();
    }

    private long canonical(long address) {
        require(address << 16 >> 16 == address);
        return address;
    }

    // ---- device not available

    /** x87 and MMX instructions. */
    void requireFpu() {
        if ((cr0 & (EM | TASK_SWITCHED)) != 0) {
            throw c.fault(GuestFault.NM);
        }
    }

    /** SSE instructions. */
    void requireSse() {
        if ((cr0 & EM) != 0 || (cr4 & OSFXSR) == 0) {
            throw c.fault(GuestFault.UD);
        }
        if ((cr0 & TASK_SWITCHED) != 0) {
            throw c.fault(GuestFault.NM);
        }
    }
}
