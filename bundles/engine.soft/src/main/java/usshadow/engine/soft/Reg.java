package usshadow.engine.soft;

/** Names of the slots of {@link Cpu#r} and of the segment registers. */
final class Reg {
    static final int RAX = 0, RCX = 1, RDX = 2, RBX = 3, RSP = 4, RBP = 5, RSI = 6, RDI = 7;
    static final int R11 = 11;

    /** Always 0: the base, index or segment that an address does not have. */
    static final int ZERO = 16;

    /** Virtual address of the page that the present instruction starts in. */
    static final int PAGE = 17;

    static final int FS_BASE = 18, GS_BASE = 19, SLOTS = 20;

    /** Added to 0 to 3: AH, CH, DH, BH. */
    static final int HIGH = 32;

    static final int ES = 0, CS = 1, SS = 2, DS = 3, FS = 4, GS = 5, LDTR = 6, TR = 7;

    private Reg() {}

    /** A register's low {@code size} bytes, zero-extended. */
    static long get(long[] r, int register, int size) {
        if (size == 8) {
            return r[register];
        }
        if (size == 4) {
            return r[register] & 0xffff_ffffL;
        }
        if (size == 2) {
            return r[register] & 0xffff;
        }
        return register < HIGH ? r[register] & 0xff : r[register - HIGH] >>> 8 & 0xff;
    }

    /** Writes as the size demands: 4 bytes clear the rest, 1 and 2 keep it. */
    static void set(long[] r, int register, int size, long value) {
        if (size == 8) {
            r[register] = value;
        } else if (size == 4) {
            r[register] = value & 0xffff_ffffL;
        } else if (size == 2) {
            r[register] = (r[register] & ~0xffffL) | (value & 0xffff);
        } else if (register < HIGH) {
            r[register] = (r[register] & ~0xffL) | (value & 0xff);
        } else {
            r[register - HIGH] = (r[register - HIGH] & ~0xff00L) | (value & 0xff) << 8;
        }
    }

    /** Sign-extends the low {@code size} bytes. */
    static long extend(long value, int size) {
        if (size == 8) {
            return value;
        }
        if (size == 4) {
            return (int) value;
        }
        return size == 2 ? (short) value : (byte) value;
    }

    /** Keeps the low {@code size} bytes. */
    static long mask(long value, int size) {
        return size == 8 ? value : value & (1L << (size * 8)) - 1;
    }
}
