package usshadow.engine.soft;

import static usshadow.engine.soft.Flags.EXPLICIT;
import static usshadow.engine.soft.Flags.LOGIC;
import static usshadow.engine.soft.Flags.SUB;
import static usshadow.engine.soft.Reg.PAGE;

/**
 * The registers of a vCPU and the paths that every instruction takes: flags, memory by the TLBs,
 * jumps. What is slow is elsewhere: {@link Mmu}, {@link Segments}, {@link Interrupts}.
 */
final class Cpu {
    private static final long PAGE_MASK = -4096L;

    /** General registers and what addresses are made of, see {@link Reg}. */
    final long[] r = new long[Reg.SLOTS];

    /** Valid outside of a chain of instructions; inside, PAGE and the instruction's offset are. */
    long rip;

    int flagOp;
    long flagA;
    long flagB;
    long flagRes;

    /** RFLAGS without the arithmetic flags. */
    int control = Flags.ALWAYS;

    int cpl;
    boolean halted;

    /** The next instruction is not interrupted. */
    boolean shadow;

    /** INTR was high when interrupts were off. */
    boolean interruptWaits;

    /** Somebody wants something: looked at whenever a chain is left and at backward branches. */
    volatile boolean attention = true;

    /** Executions that are not completed instructions, to be taken off the count. */
    long uncounted;

    /** The page of the present chain. */
    CodePage page;

    /** TLBs of the present privilege; see {@link Tlb}. */
    long[] readTlb;

    long[] writeTlb;
    long[] fetchTlb;
    CodePage[] fetchPages;

    final Accesses accesses = new Accesses();
    final Segments segments = new Segments(this);
    final Interrupts interrupts = new Interrupts(this);
    final Control system;
    final Mmu mmu;
    final Fpu fpu = new Fpu();
    final Vector xmm = new Vector(this);
    final SseFloat floats = new SseFloat(this);
    final X87 x87 = new X87(this);
    final X87Functions functions = new X87Functions(this);
    final Events events = new Events();
    private final Decoder decoder = new Decoder(this);
    private final GuestFault fault = new GuestFault();

    Cpu(TimeStamp tsc) {
        system = new Control(this, tsc);
        mmu = new Mmu(this);
        useTlbs();
    }

    // ---- faults

    /** For {@code throw}: an exception without error code. */
    GuestFault fault(int vector) {
        return fault(vector, GuestFault.NO_CODE);
    }

    /** For {@code throw}: an exception with its error code. */
    GuestFault fault(int vector, int code) {
        fault.vector = vector;
        fault.code = code;
        return fault;
    }

    /** For {@code throw}: #GP(0). */
    GuestFault protection() {
        return fault(GuestFault.GP, 0);
    }

    /** Instructions of the kernel. */
    void requireKernel() {
        if (cpl != 0) {
            throw protection();
        }
    }

    // ---- privilege

    void setCpl(int level) {
        if (cpl != level) {
            cpl = level;
            useTlbs();
        }
    }

    private void useTlbs() {
        Mmu.Tlbs tlbs = mmu.tlbs(cpl == 3);
        readTlb = tlbs.read.entries;
        writeTlb = tlbs.write.entries;
        fetchTlb = tlbs.fetch.entries;
        fetchPages = tlbs.pages;
    }

    // ---- flags

    void flags(int op, long a, long b, long result) {
        flagOp = op;
        flagA = a;
        flagB = b;
        flagRes = result;
    }

    void logic(long result) {
        flagOp = LOGIC;
        flagRes = result;
    }

    /** Result flags of {@code result}, CF and OF as given. */
    void shifted(long result, boolean carry, boolean overflow) {
        flagOp = Flags.SHIFT;
        flagA = (carry ? Flags.CF : 0) | (overflow ? Flags.OF : 0);
        flagRes = result;
    }

    boolean cf() {
        return Flags.carry(flagOp, flagA, flagB, flagRes);
    }

    boolean of() {
        return Flags.overflow(flagOp, flagA, flagB, flagRes);
    }

    boolean zf() {
        return flagOp == EXPLICIT ? (flagA & Flags.ZF) != 0 : flagRes == 0;
    }

    boolean sf() {
        return flagOp == EXPLICIT ? (flagA & Flags.SF) != 0 : flagRes < 0;
    }

    boolean pf() {
        return flagOp == EXPLICIT ? (flagA & Flags.PF) != 0 : Flags.parity(flagRes);
    }

    /** The six arithmetic flags. */
    int arithmetic() {
        if (flagOp == EXPLICIT) {
            return (int) flagA;
        }
        return (cf() ? Flags.CF : 0)
                | (pf() ? Flags.PF : 0)
                | (Flags.adjust(flagOp, flagA, flagB, flagRes) ? Flags.AF : 0)
                | (zf() ? Flags.ZF : 0)
                | (sf() ? Flags.SF : 0)
                | (of() ? Flags.OF : 0);
    }

    void setArithmetic(int flags) {
        flagOp = EXPLICIT;
        flagA = flags & Flags.ARITHMETIC;
    }

    int rflags() {
        return control | arithmetic();
    }

    void setRflags(int flags) {
        setArithmetic(flags);
        control = (flags & (Flags.KNOWN & ~Flags.ARITHMETIC)) | Flags.ALWAYS;
    }

    boolean interruptible() {
        return (control & Flags.IF) != 0;
    }

    /** The condition of a Jcc, SETcc or CMOVcc, by its low four opcode bits. */
    boolean condition(int code) {
        boolean holds =
                switch (code >>> 1) {
                    case 0 -> of();
                    case 1 -> cf();
                    case 2 -> zf();
                    case 3 -> cf() || zf();
                    case 4 -> sf();
                    case 5 -> pf();
                    case 6 -> less();
                    default -> less() || zf();
                };
        return holds != ((code & 1) != 0);
    }

    private boolean less() {
        return flagOp == SUB ? flagA < flagB : sf() != of();
    }

    // ---- memory

    long load64(long address) {
        long[] tlb = readTlb;
        int i = (int) (address >>> Tlb.SHIFT) & Tlb.MASK;
        if (tlb[i] == (address + 7 & PAGE_MASK)) {
            return Host.ALL.get(Host.LONG, address + tlb[i + 1]);
        }
        return mmu.load(address, 8);
    }

    /** Zero-extended. */
    long load32(long address) {
        long[] tlb = readTlb;
        int i = (int) (address >>> Tlb.SHIFT) & Tlb.MASK;
        if (tlb[i] == (address + 3 & PAGE_MASK)) {
            return Host.ALL.get(Host.INT, address + tlb[i + 1]) & 0xffff_ffffL;
        }
        return mmu.load(address, 4);
    }

    /** Zero-extended. */
    long load16(long address) {
        long[] tlb = readTlb;
        int i = (int) (address >>> Tlb.SHIFT) & Tlb.MASK;
        if (tlb[i] == (address + 1 & PAGE_MASK)) {
            return Host.ALL.get(Host.SHORT, address + tlb[i + 1]) & 0xffff;
        }
        return mmu.load(address, 2);
    }

    /** Zero-extended. */
    long load8(long address) {
        long[] tlb = readTlb;
        int i = (int) (address >>> Tlb.SHIFT) & Tlb.MASK;
        if (tlb[i] == (address & PAGE_MASK)) {
            return Host.ALL.get(Host.BYTE, address + tlb[i + 1]) & 0xff;
        }
        return mmu.load(address, 1);
    }

    /** Zero-extended. */
    long load(long address, int size) {
        if (size == 8) {
            return load64(address);
        }
        if (size == 4) {
            return load32(address);
        }
        return size == 1 ? load8(address) : load16(address);
    }

    void store64(long address, long value) {
        long[] tlb = writeTlb;
        int i = (int) (address >>> Tlb.SHIFT) & Tlb.MASK;
        if (tlb[i] == (address + 7 & PAGE_MASK)) {
            Host.ALL.set(Host.LONG, address + tlb[i + 1], value);
        } else {
            mmu.store(address, 8, value);
        }
    }

    void store32(long address, long value) {
        long[] tlb = writeTlb;
        int i = (int) (address >>> Tlb.SHIFT) & Tlb.MASK;
        if (tlb[i] == (address + 3 & PAGE_MASK)) {
            Host.ALL.set(Host.INT, address + tlb[i + 1], (int) value);
        } else {
            mmu.store(address, 4, value);
        }
    }

    void store16(long address, long value) {
        long[] tlb = writeTlb;
        int i = (int) (address >>> Tlb.SHIFT) & Tlb.MASK;
        if (tlb[i] == (address + 1 & PAGE_MASK)) {
            Host.ALL.set(Host.SHORT, address + tlb[i + 1], (short) value);
        } else {
            mmu.store(address, 2, value);
        }
    }

    void store8(long address, long value) {
        long[] tlb = writeTlb;
        int i = (int) (address >>> Tlb.SHIFT) & Tlb.MASK;
        if (tlb[i] == (address & PAGE_MASK)) {
            Host.ALL.set(Host.BYTE, address + tlb[i + 1], (byte) value);
        } else {
            mmu.store(address, 1, value);
        }
    }

    void store(long address, int size, long value) {
        if (size == 8) {
            store64(address, value);
        } else if (size == 4) {
            store32(address, value);
        } else if (size == 1) {
            store8(address, value);
        } else {
            store16(address, value);
        }
    }

    /** Loads what will be stored to: faults as the store would. */
    long loadForStore(long address, int size) {
        long[] tlb = writeTlb;
        int i = (int) (address >>> Tlb.SHIFT) & Tlb.MASK;
        if (tlb[i] == (address + size - 1 & PAGE_MASK)) {
            return Host.read(address + tlb[i + 1], size);
        }
        mmu.probeWrite(address, size);
        return load(address, size);
    }

    /** The host address of bytes that may be written at once, or 0. */
    long hostToWrite(long address, int size) {
        return translated(writeTlb, address, size);
    }

    /** The host address of bytes that may be read at once, or 0. */
    long hostToRead(long address, int size) {
        return translated(readTlb, address, size);
    }

    private static long translated(long[] tlb, long address, int size) {
        int i = (int) (address >>> Tlb.SHIFT) & Tlb.MASK;
        return tlb[i] == ((address + size - 1) & PAGE_MASK) ? address + tlb[i + 1] : 0;
    }

    void push(long value) {
        long to = r[Reg.RSP] - 8;
        store64(to, value);
        r[Reg.RSP] = to;
    }

    // ---- control flow

    /** Goes to a virtual address: the result of an {@link Insn#exec}. */
    Insn jump(long target) {
        long[] tlb = fetchTlb;
        long base = target & PAGE_MASK;
        int i = (int) (target >>> Tlb.SHIFT) & Tlb.MASK;
        if (tlb[i] == base && !attention) {
            CodePage there = fetchPages[i >>> 1];
            Insn insn = there.find((int) target & 0xfff);
            if (insn != null) {
                r[PAGE] = base;
                page = there;
                return insn;
            }
        }
        rip = target;
        return null;
    }

    void forgetCode() {
        decoder.forget();
    }

    /** Fetches the instruction at {@link #rip}; faults with RIP as it is. */
    Insn fetch() {
        if (decoder.full()) {
            decoder.forget();
        }
        CodePage there = fetchPage(rip);
        r[PAGE] = rip & PAGE_MASK;
        page = there;
        int offset = (int) rip & 0xfff;
        Insn insn = there.find(offset);
        return insn != null ? insn : decoder.block(there, offset);
    }

    /** As {@link #fetch}, and no more than one instruction. */
    Insn fetchSingle() {
        Insn insn = fetch();
        return insn instanceof Branch || insn instanceof StackRun
                ? decoder.single(page, insn.offset)
                : insn;
    }

    /** The decoded page at a virtual address. */
    CodePage fetchPage(long address) {
        int i = (int) (address >>> Tlb.SHIFT) & Tlb.MASK;
        return fetchTlb[i] == (address & PAGE_MASK) ? fetchPages[i >>> 1] : mmu.fetch(address);
    }

    /** The instruction at an offset of the present page. */
    Insn decode(int offset) {
        Insn insn = page.find(offset);
        return insn != null ? insn : decoder.block(page, offset);
    }
}
