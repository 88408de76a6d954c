package usshadow.engine.soft;

/** Paging (SDM volume 3 chapter 4: four levels), and every access that its TLBs do not answer. */
final class Mmu {
    private static final int READ = 0, WRITE = 2, FETCH = 16;
    private static final int PRESENT = 1, WRITABLE = 2, USER = 4, ACCESSED = 0x20, DIRTY = 0x40;
    private static final int LARGE = 0x80, GLOBAL = 0x100;
    private static final long NO_EXECUTE = 1L << 63;

    /** Error code: a reserved bit was set. */
    private static final int RESERVED = 8;

    private static final int PHYSICAL_BITS = 40;
    private static final long ADDRESS = (1L << PHYSICAL_BITS) - 1 & -4096L;
    private static final long TOO_HIGH = (1L << 52) - 1 & -(1L << PHYSICAL_BITS);
    private static final long LARGE_RESERVED = 0x1f_e000;
    private static final int OFFSET = 0xfff;

    /** The TLBs of one privilege. */
    static final class Tlbs {
        final Tlb read = new Tlb();
        final Tlb write = new Tlb();
        final Tlb fetch = new Tlb();
        final CodePage[] pages = new CodePage[Tlb.ENTRIES];

        void clear() {
            read.clear();
            write.clear();
            fetch.clear();
        }
    }

    private final Cpu c;
    private final Tlbs user = new Tlbs();
    private final Tlbs kernel = new Tlbs();
    private Ram[] rams = {};
    private Ram last;

    /** Of the latest walk. */
    private boolean global;

    private boolean large;

    Mmu(Cpu c) {
        this.c = c;
    }

    Tlbs tlbs(boolean ofUser) {
        return ofUser ? user : kernel;
    }

    private Tlbs tlbs() {
        return tlbs(c.cpl == 3);
    }

    /** The VM's memory has changed. */
    void setRams(Ram[] now) {
        rams = now;
        last = null;
        flush();
    }

    void flush() {
        user.clear();
        kernel.clear();
    }

    void flushLocal() {
        for (Tlbs tlbs : new Tlbs[] {user, kernel}) {
            tlbs.read.clearLocal();
            tlbs.write.clearLocal();
            tlbs.fetch.clearLocal();
        }
    }

    void flush(long address) {
        for (Tlbs tlbs : new Tlbs[] {user, kernel}) {
            tlbs.read.clear(address);
            tlbs.write.clear(address);
            tlbs.fetch.clear(address);
        }
    }

    /** Makes every page's next write come here. */
    void flushWrites() {
        user.write.clear();
        kernel.write.clear();
    }

    // ---- translation

    /** The memory that holds a physical address, or null. */
    Ram find(long physical) {
        if (last != null && last.holds(physical)) {
            return last;
        }
        for (Ram ram : rams) {
            if (ram.holds(physical)) {
                last = ram;
                return ram;
            }
        }
        return null;
    }

    private long entry(long physical) {
        Ram ram = find(physical);
        return ram == null ? 0 : Host.ALL.get(Host.LONG, ram.hostOf(physical));
    }

    private void setEntry(long physical, long value) {
        Ram ram = find(physical);
        if (ram != null) {
            writeRam(ram, physical, 8, value);
        }
    }

    /** The physical address, or a page fault. */
    private long translate(long address, int access) {
        return translate(address, access, c.cpl == 3);
    }

    private long translate(long address, int access, boolean asUser) {
        if (address << 16 >> 16 != address) {
            throw c.protection();
        }
        long p4 = (c.system.cr3 & ADDRESS) + (address >>> 36 & 0xff8);
        long e4 = check(address, entry(p4), access, asUser, LARGE);
        long p3 = (e4 & ADDRESS) + (address >>> 27 & 0xff8);
        long e3 = check(address, entry(p3), access, asUser, LARGE);
        long p2 = (e3 & ADDRESS) + (address >>> 18 & 0xff8);
        long e2 = check(address, entry(p2), access, asUser, 0);
        large = (e2 & LARGE) != 0;
        long p1 = p2;
        long e1 = e2;
        if (large) {
            check(address, e2, access, asUser, LARGE_RESERVED);
        } else {
            p1 = (e2 & ADDRESS) + (address >>> 9 & 0xff8);
            e1 = check(address, entry(p1), access, asUser, 0);
        }
        permit(address, access, asUser, e4 & e3 & e2 & e1, e4 | e3 | e2 | e1);
        touch(p4, e4, 0);
        touch(p3, e3, 0);
        touch(p2, e2, 0);
        touch(p1, e1, access == WRITE ? DIRTY : 0);
        global = (e1 & GLOBAL) != 0 && c.system.globalPages();
        return large
                ? (e1 & ADDRESS & -(1L << 21)) | (address & (1L << 21) - 1)
                : (e1 & ADDRESS) | (address & OFFSET);
    }

    private long check(long address, long entry, int access, boolean asUser, long reserved) {
        if ((entry & PRESENT) == 0) {
            throw pageFault(address, access, asUser, 0);
        }
        if ((entry & (reserved | TOO_HIGH)) != 0 || (entry < 0 && !c.system.noExecuteEnabled())) {
            throw pageFault(address, access, asUser, PRESENT | RESERVED);
        }
        return entry;
    }

    private void permit(long address, int access, boolean asUser, long all, long any) {
        boolean allowed = !asUser || (all & USER) != 0;
        if (access == WRITE) {
            allowed &= (all & WRITABLE) != 0 || (!asUser && !c.system.writeProtect());
        } else if (access == FETCH) {
            allowed &= (any & NO_EXECUTE) == 0;
        }
        if (!allowed) {
            throw pageFault(address, access, asUser, PRESENT);
        }
    }

    private void touch(long at, long entry, int more) {
        long touched = entry | ACCESSED | more;
        if (touched != entry) {
            // The entry as it is now: a large page's is touched twice.
            setEntry(at, entry(at) | ACCESSED | more);
        }
    }

    private GuestFault pageFault(long address, int access, boolean asUser, int why) {
        c.system.cr2 = address;
        int code = why | (asUser ? USER : 0);
        if (access == WRITE || (access == FETCH && c.system.noExecuteEnabled())) {
            code |= access;
        }
        return c.fault(GuestFault.PF, code);
    }

    // ---- access

    long load(long address, int size) {
        if ((address & OFFSET) + size > 4096) {
            translate(address, READ);
            translate((address | OFFSET) + 1, READ);
            long value = 0;
            for (int i = 0; i < size; i++) {
                value |= c.load8(address + i) << (8 * i);
            }
            return value;
        }
        return loadTranslated(address, translate(address, READ), size, tlbs());
    }

    private long loadTranslated(long address, long physical, int size, Tlbs tlbs) {
        Ram ram = find(physical);
        if (ram == null) {
            return c.accesses.mmioRead(physical, size);
        }
        long host = ram.hostOf(physical);
        tlbs.read.put(address & ~(long) OFFSET, host - address, global, large);
        return Host.read(host, size);
    }

    void store(long address, int size, long value) {
        if ((address & OFFSET) + size > 4096) {
            probeWrite(address, size);
            for (int i = 0; i < size; i++) {
                c.store8(address + i, value >>> (8 * i));
            }
            return;
        }
        storeTranslated(address, translate(address, WRITE), size, value, tlbs());
    }

    private void storeTranslated(long address, long physical, int size, long value, Tlbs tlbs) {
        Ram ram = find(physical);
        if (ram == null) {
            c.accesses.mmioWrite(physical, size, value);
            return;
        }
        boolean holdsCode = writeRam(ram, physical, size, value);
        if (!holdsCode && !ram.readOnly) {
            tlbs.write.put(address & ~(long) OFFSET, ram.hostOf(physical) - address, global, large);
        }
    }

    /** Returns whether there is decoded code in the page. */
    private static boolean writeRam(Ram ram, long physical, int size, long value) {
        if (ram.readOnly) {
            return true;
        }
        ram.mark(physical);
        CodePage code = ram.codeAt(physical);
        int offset = (int) physical & OFFSET;
        if (code != null && code.isDecoded(offset, size)) {
            code.kill(offset, size);
        }
        Host.write(ram.hostOf(physical), size, value);
        return code != null && !code.isEmpty();
    }

    /** Faults as a store of so many bytes (at most a page) would. */
    void probeWrite(long address, int size) {
        translate(address, WRITE);
        if ((address & OFFSET) + size > 4096) {
            translate((address | OFFSET) + 1, WRITE);
        }
    }

    /** As {@link #probeWrite} for a load. */
    void probeRead(long address, int size) {
        translate(address, READ);
        if ((address & OFFSET) + size > 4096) {
            translate((address | OFFSET) + 1, READ);
        }
    }

    /** The host address of bytes that may be read until the page's end, or 0: one by one. */
    long hostToRead(long address) {
        int i = (int) (address >>> Tlb.SHIFT) & Tlb.MASK;
        long page = address & ~(long) OFFSET;
        if (c.readTlb[i] != page) {
            long physical = translate(address, READ);
            Ram ram = find(physical);
            if (ram == null) {
                return 0;
            }
            tlbs().read.put(page, ram.hostOf(physical) - address, global, large);
        }
        return address + c.readTlb[i + 1];
    }

    /** The host address of bytes that may be written until the page's end, or 0: one by one. */
    long hostToWrite(long address) {
        int i = (int) (address >>> Tlb.SHIFT) & Tlb.MASK;
        if (c.writeTlb[i] != (address & ~(long) OFFSET)) {
            long physical = translate(address, WRITE);
            Ram ram = find(physical);
            if (ram == null || ram.readOnly) {
                return 0;
            }
            CodePage code = ram.codeAt(physical);
            if (code != null && !code.isEmpty()) {
                return 0;
            }
            ram.mark(physical);
            tlbs().write
                    .put(address & ~(long) OFFSET, ram.hostOf(physical) - address, global, large);
        }
        return address + c.writeTlb[i + 1];
    }

    /** Makes the decoded page at a virtual address ready to be jumped to. */
    CodePage fetch(long address) {
        long physical = translate(address, FETCH);
        Ram ram = find(physical);
        if (ram == null) {
            // Nothing decodes device memory: reads as code that does not exist.
            throw c.fault(GuestFault.UD);
        }
        CodePage code = ram.makeCode(physical);
        Tlbs tlbs = tlbs();
        long page = address & ~(long) OFFSET;
        tlbs.fetch.put(page, 0, global, large);
        tlbs.pages[((int) (page >>> Tlb.SHIFT) & Tlb.MASK) >>> 1] = code;
        return code;
    }

    /** Code is about to be decoded in this page: from now on writes come here. */
    void guard(CodePage code) {
        user.write.clearHost(code.host);
        kernel.write.clearHost(code.host);
    }

    void forgetCode() {
        for (Ram ram : rams) {
            ram.forgetCode();
        }
        flush();
    }

    // ---- tables of the system, read and written with the kernel's rights whoever runs. Where
    // there
    // is no memory nothing is written and all ones are read: no device is asked.

    long systemLoad(long address, int size) {
        if ((address & OFFSET) + size > 4096) {
            long value = 0;
            for (int i = 0; i < size; i++) {
                value |= systemLoad(address + i, 1) << (8 * i);
            }
            return value;
        }
        long physical = translate(address, READ, false);
        return find(physical) == null
                ? Reg.mask(-1, size)
                : loadTranslated(address, physical, size, kernel);
    }

    void systemStore(long address, int size, long value) {
        if ((address & OFFSET) + size > 4096) {
            translate(address, WRITE, false);
            translate((address | OFFSET) + 1, WRITE, false);
            for (int i = 0; i < size; i++) {
                systemStore(address + i, 1, value >>> (8 * i));
            }
            return;
        }
        long physical = translate(address, WRITE, false);
        if (find(physical) != null) {
            storeTranslated(address, physical, size, value, kernel);
        }
    }
}
