package usshadow.engine.soft;

import usshadow.machine.VcpuState;

/**
 * Segment registers and descriptors as 64-bit mode has them (SDM volume 3 sections 3.4, 5.2.1):
 * bases count for FS and GS only, limits never, types and privileges when a selector is loaded.
 */
final class Segments {
    private static final int PRESENT = 0x80, CODE_OR_DATA = 0x10, CODE = 8, CONFORMING = 4;
    private static final int READABLE_OR_WRITABLE = 2, ACCESSED = 1, LONG = 0x2000;
    private static final int TYPE = 0xf, TSS_AVAILABLE = 9, TSS_BUSY = 0xb, LDT = 2;
    private static final long ATTRIBUTES = 0xf0ff;

    /** Present, S, code, readable, accessed, L, G; and data, writable, DB, G. */
    private static final int FLAT_CODE = 0xa09b, FLAT_DATA = 0xc093;

    private static final int DPL_SHIFT = 5;

    private final Cpu c;
    final int[] selector = new int[VcpuState.SEGMENTS];
    final int[] limit = new int[VcpuState.SEGMENTS];
    final int[] attributes = new int[VcpuState.SEGMENTS];
    private final long[] bases = new long[VcpuState.SEGMENTS];

    Segments(Cpu c) {
        this.c = c;
        for (int i = 0; i < VcpuState.SEGMENTS; i++) {
            limit[i] = 0xffff;
            attributes[i] = i == Reg.LDTR ? 0x82 : i == Reg.TR ? 0x8b : i == Reg.CS ? 0x9b : 0x93;
        }
        selector[Reg.CS] = 0xf000;
        bases[Reg.CS] = 0xffff_0000L;
    }

    long base(int segment) {
        return segment == Reg.FS
                ? c.r[Reg.FS_BASE]
                : segment == Reg.GS ? c.r[Reg.GS_BASE] : bases[segment];
    }

    void setBase(int segment, long base) {
        if (segment == Reg.FS) {
            c.r[Reg.FS_BASE] = base;
        } else if (segment == Reg.GS) {
            c.r[Reg.GS_BASE] = base;
        } else {
            bases[segment] = base;
        }
    }

    private static int dpl(int attributes) {
        return attributes >>> DPL_SHIFT & 3;
    }

    // ---- descriptors

    /** Address of a selector's descriptor, or -1 beyond its table. */
    private long address(int selector, int bytes) {
        int index = selector & 0xfff8;
        boolean local = (selector & 4) != 0;
        long base = local ? bases[Reg.LDTR] : c.system.gdtBase;
        long most = local ? limit[Reg.LDTR] : c.system.gdtLimit;
        return Integer.toUnsignedLong(index + bytes - 1) > (most & 0xffff_ffffL)
                ? -1
                : base + index;
    }

    private long descriptor(int selector, int bytes) {
        long at = address(selector, bytes);
        if (at == -1) {
            throw c.fault(GuestFault.GP, selector & 0xfffc);
        }
        return c.mmu.systemLoad(at, 8);
    }

    private static int attributesOf(long descriptor) {
        return (int) (descriptor >>> 40 & ATTRIBUTES);
    }

    private static int limitOf(long descriptor) {
        int raw = (int) ((descriptor & 0xffff) | (descriptor >>> 32 & 0xf_0000));
        return descriptor << 8 < 0 ? raw << 12 | 0xfff : raw;
    }

    private static long baseOf(long descriptor) {
        return (descriptor >>> 16 & 0xff_ffff) | (descriptor >>> 32 & 0xff00_0000L);
    }

    private void set(int segment, int value, long descriptor) {
        selector[segment] = value;
        attributes[segment] = attributesOf(descriptor);
        limit[segment] = limitOf(descriptor);
        setBase(segment, baseOf(descriptor));
    }

    private void setAccessed(int value, long descriptor) {
        if ((attributesOf(descriptor) & ACCESSED) == 0) {
            c.mmu.systemStore(address(value, 8), 8, descriptor | 1L << 40);
        }
    }

    private GuestFault bad(int value) {
        return c.fault(GuestFault.GP, value & 0xfffc);
    }

    // ---- loads

    /** MOV or POP to DS, ES, FS, GS or SS. */
    void load(int segment, int value) {
        if ((value & 0xfffc) == 0) {
            if (segment == Reg.SS && (c.cpl == 3 || (value & 3) != c.cpl)) {
                throw bad(0);
            }
            selector[segment] = value;
            attributes[segment] = segment == Reg.SS ? c.cpl << DPL_SHIFT : 0;
            limit[segment] = 0;
            setBase(segment, 0);
            return;
        }
        long descriptor = descriptor(value, 8);
        int has = attributesOf(descriptor);
        checkData(segment, value, has);
        if ((has & PRESENT) == 0) {
            throw c.fault(segment == Reg.SS ? GuestFault.SS : GuestFault.NP, value & 0xfffc);
        }
        setAccessed(value, descriptor);
        set(segment, value, descriptor | 1L << 40);
    }

    private void checkData(int segment, int value, int has) {
        boolean code = (has & CODE) != 0;
        boolean ofUse = (has & CODE_OR_DATA) != 0;
        int rpl = value & 3;
        if (segment == Reg.SS) {
            ofUse &= !code && (has & READABLE_OR_WRITABLE) != 0;
            ofUse &= rpl == c.cpl && dpl(has) == c.cpl;
        } else {
            ofUse &= !code || (has & READABLE_OR_WRITABLE) != 0;
            boolean conforming = code && (has & CONFORMING) != 0;
            ofUse &= conforming || dpl(has) >= Math.max(rpl, c.cpl);
        }
        if (!ofUse) {
            throw bad(value);
        }
    }

    /**
     * Checks the code segment of a far transfer and returns its descriptor.
     *
     * @param level the privilege to be reached
     */
    long code(int value, int level) {
        if ((value & 0xfffc) == 0) {
            throw bad(0);
        }
        long descriptor = descriptor(value, 8);
        int has = attributesOf(descriptor);
        boolean conforming = (has & CONFORMING) != 0;
        boolean ofUse = (has & (CODE_OR_DATA | CODE)) == (CODE_OR_DATA | CODE);
        ofUse &= conforming ? dpl(has) <= level : dpl(has) == level;
        if (ofUse && (has & LONG) == 0) {
            c.events.count("compatibility mode entered");
        }
        if (!ofUse || (has & LONG) == 0) {
            throw bad(value);
        }
        if ((has & PRESENT) == 0) {
            throw c.fault(GuestFault.NP, value & 0xfffc);
        }
        return descriptor;
    }

    /** Privilege of the code segment behind an interrupt gate. */
    int levelOfHandler(int value) {
        if ((value & 0xfffc) == 0) {
            throw bad(0);
        }
        int has = attributesOf(descriptor(value, 8));
        return (has & CONFORMING) != 0 ? c.cpl : dpl(has);
    }

    /** Makes a checked code segment the present one. */
    void enter(int value, long descriptor, int level) {
        setAccessed(value, descriptor);
        set(Reg.CS, (value & ~3) | level, descriptor | 1L << 40);
        c.setCpl(level);
    }

    /** SS of a handler that runs with more privilege. */
    void nullStack(int level) {
        selector[Reg.SS] = level;
        attributes[Reg.SS] = level << DPL_SHIFT;
        limit[Reg.SS] = 0;
        setBase(Reg.SS, 0);
    }

    /**
     * Checks the stack segment of a return.
     *
     * @return its descriptor, 0 for the null selector
     */
    long stack(int value, int level) {
        if ((value & 0xfffc) == 0) {
            if (level == 3 || (value & 3) != level) {
                throw bad(0);
            }
            return 0;
        }
        long descriptor = descriptor(value, 8);
        int has = attributesOf(descriptor);
        int kind = CODE_OR_DATA | CODE | READABLE_OR_WRITABLE;
        if ((has & kind) != (CODE_OR_DATA | READABLE_OR_WRITABLE)
                || dpl(has) != level
                || (value & 3) != level) {
            throw bad(value);
        }
        if ((has & PRESENT) == 0) {
            throw c.fault(GuestFault.SS, value & 0xfffc);
        }
        return descriptor;
    }

    void enterStack(int value, long descriptor, int level) {
        if (descriptor == 0) {
            nullStack(level);
        } else {
            setAccessed(value, descriptor);
            set(Reg.SS, value, descriptor | 1L << 40);
        }
    }

    /** After a return to less privilege: data segments that it may not use become null. */
    void dropPrivileged() {
        for (int segment : new int[] {Reg.ES, Reg.DS, Reg.FS, Reg.GS}) {
            int has = attributes[segment];
            boolean conforming = (has & (CODE | CONFORMING)) == (CODE | CONFORMING);
            if ((selector[segment] & 0xfffc) != 0 && !conforming && dpl(has) < c.cpl) {
                selector[segment] = 0;
                attributes[segment] = 0;
            }
        }
    }

    /** CS and SS as SYSCALL and SYSRET set them, without looking at descriptors. */
    void flat(int code, int stack, int level) {
        selector[Reg.CS] = code;
        selector[Reg.SS] = stack;
        limit[Reg.CS] = -1;
        limit[Reg.SS] = -1;
        attributes[Reg.CS] = FLAT_CODE | level << DPL_SHIFT;
        attributes[Reg.SS] = FLAT_DATA | level << DPL_SHIFT;
        setBase(Reg.CS, 0);
        setBase(Reg.SS, 0);
        c.setCpl(level);
    }

    void loadTask(int value) {
        long descriptor = system(value, TSS_AVAILABLE);
        c.mmu.systemStore(address(value, 16), 8, descriptor | 2L << 40);
        setSystem(Reg.TR, value, descriptor | 2L << 40);
    }

    void loadLocalTable(int value) {
        if ((value & 0xfffc) == 0) {
            selector[Reg.LDTR] = value;
            attributes[Reg.LDTR] = 0;
            limit[Reg.LDTR] = 0;
            setBase(Reg.LDTR, 0);
            return;
        }
        setSystem(Reg.LDTR, value, system(value, LDT));
    }

    private long system(int value, int type) {
        if ((value & 0xfffc) == 0 || (value & 4) != 0) {
            throw bad(value);
        }
        long descriptor = descriptor(value, 16);
        int has = attributesOf(descriptor);
        if ((has & (CODE_OR_DATA | TYPE)) != type) {
            throw bad(value);
        }
        if ((has & PRESENT) == 0) {
            throw c.fault(GuestFault.NP, value & 0xfffc);
        }
        return descriptor;
    }

    private void setSystem(int segment, int value, long descriptor) {
        long high = c.mmu.systemLoad(address(value, 16) + 8, 8);
        set(segment, value, descriptor);
        setBase(segment, baseOf(descriptor) | high << 32);
    }

    // ---- looking without loading

    /** LAR, LSL, VERR, VERW: the descriptor, or 0 if it is not one that the caller may see. */
    long visible(int value, boolean systemToo) {
        if ((value & 0xfffc) == 0 || address(value, 8) == -1) {
            return 0;
        }
        long descriptor = descriptor(value, 8);
        int has = attributesOf(descriptor);
        boolean conforming =
                (has & (CODE_OR_DATA | CODE | CONFORMING)) == (CODE_OR_DATA | CODE | CONFORMING);
        boolean privileged = conforming || dpl(has) >= Math.max(c.cpl, value & 3);
        int type = has & TYPE;
        boolean known =
                (has & CODE_OR_DATA) != 0
                        || (systemToo
                                && (type == LDT || type == TSS_AVAILABLE || type == TSS_BUSY));
        return privileged && known ? descriptor : 0;
    }

    long accessRights(long descriptor) {
        return descriptor >>> 32 & 0xff_ff00L;
    }

    long limitIn(long descriptor) {
        return limitOf(descriptor) & 0xffff_ffffL;
    }

    boolean readable(long descriptor) {
        int has = attributesOf(descriptor);
        return (has & CODE) == 0 || (has & READABLE_OR_WRITABLE) != 0;
    }

    boolean writable(long descriptor) {
        return (attributesOf(descriptor) & (CODE | READABLE_OR_WRITABLE)) == READABLE_OR_WRITABLE;
    }

    // ---- task state segment

    private static final int RSP0 = 4, IST1 = 0x24, IO_MAP_BASE = 0x66;

    long stackOfLevel(int level) {
        return fromTask(RSP0 + 8 * level, 8);
    }

    long interruptStack(int number) {
        return fromTask(IST1 + 8 * (number - 1), 8);
    }

    private long fromTask(int offset, int size) {
        if (offset + size - 1 > limit[Reg.TR]) {
            throw c.fault(GuestFault.TS, selector[Reg.TR] & 0xfffc);
        }
        return c.mmu.systemLoad(base(Reg.TR) + offset, size);
    }

    /** Whether a program may use ports: by IOPL or the task's I/O map. */
    boolean portsAllowed(int port, int size) {
        if (c.cpl <= (c.control & Flags.IOPL) >>> 12) {
            return true;
        }
        if (limit[Reg.TR] < IO_MAP_BASE + 1) {
            return false;
        }
        int at = (int) fromTask(IO_MAP_BASE, 2) + (port >>> 3);
        if (at + 1 > limit[Reg.TR]) {
            return false;
        }
        return (fromTask(at, 2) >>> (port & 7) & (1 << size) - 1) == 0;
    }
}
