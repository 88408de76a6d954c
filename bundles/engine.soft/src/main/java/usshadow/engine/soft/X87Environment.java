package usshadow.engine.soft;

/**
 * The memory images of FNSTENV and FNSAVE in protected mode (SDM volume 1 section 8.1.10).
 *
 * <pre>
 *   32-bit: FCW, FSW, FTW, FIP, FCS and FOP, FDP, FDS: 4 bytes each, then ST0 to ST7, 10 bytes each
 *   16-bit: FCW, FSW, FTW, FIP, FCS, FDP, FDS: 2 bytes each, then the same
 * </pre>
 */
final class X87Environment {
    private static final int VALID = 0, ZERO = 1, SPECIAL = 2, EMPTY = 3;
    private static final int FIELDS = 7, ENTRY = 10, MASK_ALL = 0x3f;

    private X87Environment() {}

    private static int step(boolean word) {
        return word ? 2 : 4;
    }

    static void store(Cpu c, long address, boolean word) {
        c.system.requireFpu();
        storeFields(c, address, word);
        c.fpu.control |= MASK_ALL;
    }

    private static void storeFields(Cpu c, long address, boolean word) {
        int step = step(word);
        c.mmu.probeWrite(address, FIELDS * step);
        Fpu fpu = c.fpu;
        long[] fields = {
            fpu.control,
            fpu.status,
            fullTag(fpu),
            fpu.instruction,
            word ? 0 : (long) fpu.opcode << 16,
            fpu.operand,
            0
        };
        for (int i = 0; i < FIELDS; i++) {
            long high = (i < 3 || i == FIELDS - 1) && !word ? 0xffff_0000L : 0;
            c.store(address + (long) i * step, step, fields[i] | high);
        }
    }

    static void load(Cpu c, long address, boolean word) {
        X87.waitForErrors(c);
        loadFields(c, address, word);
    }

    private static void loadFields(Cpu c, long address, boolean word) {
        int step = step(word);
        c.mmu.probeRead(address, FIELDS * step);
        Fpu fpu = c.fpu;
        fpu.setControl((int) c.load16(address));
        fpu.status = (int) c.load16(address + step);
        int full = (int) c.load16(address + 2L * step);
        fpu.tag = 0;
        for (int i = 0; i < 8; i++) {
            if ((full >>> (2 * i) & 3) != EMPTY) {
                fpu.tag |= 1 << i;
            }
        }
        fpu.instruction = c.load(address + 3L * step, step);
        fpu.opcode = word ? 0 : (int) (c.load32(address + 4L * step) >>> 16) & 0x7ff;
        fpu.operand = c.load(address + 5L * step, step);
        c.x87.summariseAfterLoad();
    }

    static void save(Cpu c, long address, boolean word) {
        c.system.requireFpu();
        long stack = address + FIELDS * ((long) step(word));
        c.mmu.probeWrite(address, FIELDS * step(word) + 8 * ENTRY);
        storeFields(c, address, word);
        for (int i = 0; i < 8; i++) {
            int register = c.fpu.physical(i);
            c.store64(stack + i * ((long) ENTRY), c.fpu.significand[register]);
            c.store16(stack + i * ((long) ENTRY) + 8, c.fpu.exponent[register]);
        }
        c.fpu.initialise();
    }

    static void restore(Cpu c, long address, boolean word) {
        X87.waitForErrors(c);
        long stack = address + FIELDS * ((long) step(word));
        c.mmu.probeRead(address, FIELDS * step(word) + 8 * ENTRY);
        loadFields(c, address, word);
        for (int i = 0; i < 8; i++) {
            int register = c.fpu.physical(i);
            c.fpu.significand[register] = c.load64(stack + i * ((long) ENTRY));
            c.fpu.exponent[register] = (int) c.load16(stack + i * ((long) ENTRY) + 8);
        }
    }

    /** Two bits a physical register. */
    private static int fullTag(Fpu fpu) {
        int full = 0;
        for (int i = 0; i < 8; i++) {
            int exponent = fpu.exponent[i] & 0x7fff;
            int tag;
            if ((fpu.tag >>> i & 1) == 0) {
                tag = EMPTY;
            } else if (exponent == 0 && fpu.significand[i] == 0) {
                tag = ZERO;
            } else if (exponent == 0 || exponent == 0x7fff || fpu.significand[i] >= 0) {
                tag = SPECIAL;
            } else {
                tag = VALID;
            }
            full |= tag << (2 * i);
        }
        return full;
    }
}
