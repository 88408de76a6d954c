package usshadow.engine.soft;

/** Moves, integers and shuffles of SSE, SSE2 and MMX. */
final class Sse {
    /** Bits of MXCSR that there are. */
    static final int MXCSR_BITS = 0xffff;

    private Sse() {}

    // ---- moves

    static void loadAligned(Cpu c, Op op) {
        c.xmm.read(op);
        c.xmm.write(op.reg, c.xmm.low, c.xmm.high);
    }

    /** Between registers. */
    static void storeRegister(Cpu c, Op op) {
        c.xmm.write(op.rm, c.xmm.xmm[op.reg * 2], c.xmm.xmm[op.reg * 2 + 1]);
    }

    static void loadSingle(Cpu c, Op op) {
        long[] x = c.xmm.xmm;
        if (op.inMemory()) {
            c.xmm.write(op.reg, c.load32(op.address(c)), 0);
        } else {
            x[op.reg * 2] = Lanes.join(x[op.rm * 2], x[op.reg * 2] >>> 32);
        }
    }

    static void storeSingle(Cpu c, Op op) {
        long[] x = c.xmm.xmm;
        if (op.inMemory()) {
            c.store32(op.address(c), x[op.reg * 2]);
        } else {
            x[op.rm * 2] = Lanes.join(x[op.reg * 2], x[op.rm * 2] >>> 32);
        }
    }

    static void loadDouble(Cpu c, Op op) {
        if (op.inMemory()) {
            c.xmm.write(op.reg, c.load64(op.address(c)), 0);
        } else {
            c.xmm.xmm[op.reg * 2] = c.xmm.xmm[op.rm * 2];
        }
    }

    static void storeDouble(Cpu c, Op op) {
        if (op.inMemory()) {
            c.store64(op.address(c), c.xmm.xmm[op.reg * 2]);
        } else {
            c.xmm.xmm[op.rm * 2] = c.xmm.xmm[op.reg * 2];
        }
    }

    static void loadLow(Cpu c, Op op) {
        c.xmm.xmm[op.reg * 2] = c.load64(op.address(c));
    }

    static void loadHigh(Cpu c, Op op) {
        c.xmm.xmm[op.reg * 2 + 1] = c.load64(op.address(c));
    }

    static void storeLow(Cpu c, Op op) {
        c.store64(op.address(c), c.xmm.xmm[op.reg * 2]);
    }

    static void storeHigh(Cpu c, Op op) {
        c.store64(op.address(c), c.xmm.xmm[op.reg * 2 + 1]);
    }

    static void highToLow(Cpu c, Op op) {
        c.xmm.xmm[op.reg * 2] = c.xmm.xmm[op.rm * 2 + 1];
    }

    static void lowToHigh(Cpu c, Op op) {
        c.xmm.xmm[op.reg * 2 + 1] = c.xmm.xmm[op.rm * 2];
    }

    /** MOVQ: clears the upper half. */
    static void loadQuad(Cpu c, Op op) {
        c.xmm.write(op.reg, c.xmm.readScalar(op, 8), 0);
    }

    static void storeQuad(Cpu c, Op op) {
        if (op.inMemory()) {
            c.store64(op.address(c), c.xmm.xmm[op.reg * 2]);
        } else {
            c.xmm.write(op.rm, c.xmm.xmm[op.reg * 2], 0);
        }
    }

    static void storeMm(Cpu c, Op op) {
        if (op.inMemory()) {
            c.store64(op.address(c), c.xmm.mm(op.reg));
        } else {
            c.xmm.setMm(op.rm, c.xmm.mm(op.reg));
        }
    }

    static void mmToXmm(Cpu c, Op op) {
        c.xmm.enterMmx();
        c.xmm.write(op.reg, c.xmm.mm(op.rm), 0);
    }

    static void xmmToMm(Cpu c, Op op) {
        c.xmm.enterMmx();
        c.xmm.setMm(op.reg, c.xmm.xmm[op.rm * 2]);
    }

    static void storeMasked(Cpu c, Op op) {
        c.xmm.read(op);
        long to = c.r[Reg.RDI] + c.r[op.segment];
        storeMasked(c, to, c.xmm.xmm[op.reg * 2], c.xmm.low);
        storeMasked(c, to + 8, c.xmm.xmm[op.reg * 2 + 1], c.xmm.high);
    }

    static void storeMaskedMm(Cpu c, Op op) {
        storeMasked(c, c.r[Reg.RDI] + c.r[op.segment], c.xmm.mm(op.reg), c.xmm.mm(op.rm));
    }

    private static void storeMasked(Cpu c, long to, long value, long mask) {
        for (int i = 0; i < 8; i++) {
            if ((mask >>> (8 * i) & 0x80) != 0) {
                c.store8(to + i, value >>> (8 * i));
            }
        }
    }

    /** PMOVMSKB. */
    static void byteSigns(Cpu c, Op op) {
        c.r[op.reg] =
                Lanes.signs(c.xmm.xmm[op.rm * 2]) | Lanes.signs(c.xmm.xmm[op.rm * 2 + 1]) << 8;
    }

    /** MOVMSKPS and MOVMSKPD. */
    static void signs(Cpu c, Op op, boolean doubles) {
        long low = c.xmm.xmm[op.rm * 2];
        long high = c.xmm.xmm[op.rm * 2 + 1];
        c.r[op.reg] =
                doubles
                        ? low >>> 63 | high >>> 63 << 1
                        : (low >>> 31 & 1)
                                | low >>> 63 << 1
                                | (high >>> 31 & 1) << 2
                                | high >>> 63 << 3;
    }

    // ---- integers

    static void lanes(Cpu c, Op op, Lanes.Operation operation) {
        Vector v = c.xmm;
        v.read(op);
        int to = op.reg * 2;
        v.xmm[to] = operation.apply(v.xmm[to], v.low);
        v.xmm[to + 1] = operation.apply(v.xmm[to + 1], v.high);
    }

    static void lanesMm(Cpu c, Op op, Lanes.Operation operation) {
        long b = c.xmm.readMm(op);
        c.xmm.setMm(op.reg, operation.apply(c.xmm.mm(op.reg), b));
    }

    static void unpack(Cpu c, Op op, int size, boolean upper) {
        c.xmm.read(op);
        long a = c.xmm.xmm[op.reg * 2 + (upper ? 1 : 0)];
        long b = upper ? c.xmm.high : c.xmm.low;
        c.xmm.write(op.reg, Lanes.unpack(size, a, b), Lanes.unpack(size, a >>> 32, b >>> 32));
    }

    static void unpackMm(Cpu c, Op op, int size, boolean upper) {
        int by = upper ? 32 : 0;
        long b = c.xmm.readMm(op);
        c.xmm.setMm(op.reg, Lanes.unpack(size, c.xmm.mm(op.reg) >>> by, b >>> by));
    }

    static void unpackLowQuads(Cpu c, Op op) {
        c.xmm.read(op);
        c.xmm.xmm[op.reg * 2 + 1] = c.xmm.low;
    }

    static void unpackHighQuads(Cpu c, Op op) {
        c.xmm.read(op);
        c.xmm.write(op.reg, c.xmm.xmm[op.reg * 2 + 1], c.xmm.high);
    }

    static void pack(Cpu c, Op op, int size, boolean toUnsigned) {
        c.xmm.read(op);
        long[] x = c.xmm.xmm;
        c.xmm.write(
                op.reg,
                Lanes.join(
                        Lanes.pack(size, toUnsigned, x[op.reg * 2]),
                        Lanes.pack(size, toUnsigned, x[op.reg * 2 + 1])),
                Lanes.join(
                        Lanes.pack(size, toUnsigned, c.xmm.low),
                        Lanes.pack(size, toUnsigned, c.xmm.high)));
    }

    static void packMm(Cpu c, Op op, int size, boolean toUnsigned) {
        long b = c.xmm.readMm(op);
        c.xmm.setMm(
                op.reg,
                Lanes.join(
                        Lanes.pack(size, toUnsigned, c.xmm.mm(op.reg)),
                        Lanes.pack(size, toUnsigned, b)));
    }

    static void shift(Cpu c, Op op, int size, boolean left, boolean arithmetic) {
        c.xmm.read(op);
        shift(c, op.reg, size, left, arithmetic, c.xmm.low);
    }

    static void shiftBy(Cpu c, Op op, int size, boolean left, boolean arithmetic) {
        shift(c, op.rm, size, left, arithmetic, op.imm);
    }

    private static void shift(
            Cpu c, int register, int size, boolean left, boolean arithmetic, long count) {
        long[] x = c.xmm.xmm;
        c.xmm.write(
                register,
                Lanes.shift(size, left, arithmetic, x[register * 2], count),
                Lanes.shift(size, left, arithmetic, x[register * 2 + 1], count));
    }

    static void shiftMm(Cpu c, Op op, int size, boolean left, boolean arithmetic) {
        long count = c.xmm.readMm(op);
        c.xmm.setMm(op.reg, Lanes.shift(size, left, arithmetic, c.xmm.mm(op.reg), count));
    }

    static void shiftMmBy(Cpu c, Op op, int size, boolean left, boolean arithmetic) {
        c.xmm.setMm(op.rm, Lanes.shift(size, left, arithmetic, c.xmm.mm(op.rm), op.imm));
    }

    /** PSLLDQ and PSRLDQ. */
    static void shiftBytes(Cpu c, Op op, boolean left) {
        int bits = (int) Math.min(op.imm, 16) * 8;
        long low = c.xmm.xmm[op.rm * 2];
        long high = c.xmm.xmm[op.rm * 2 + 1];
        if (bits >= 128) {
            c.xmm.write(op.rm, 0, 0);
        } else if (bits >= 64) {
            int by = bits - 64;
            c.xmm.write(op.rm, left ? 0 : high >>> by, left ? low << by : 0);
        } else if (bits > 0) {
            c.xmm.write(
                    op.rm,
                    left ? low << bits : low >>> bits | high << (64 - bits),
                    left ? high << bits | low >>> (64 - bits) : high >>> bits);
        }
    }

    // ---- shuffles

    private static long single(long low, long high, long which) {
        return ((which & 2) == 0 ? low : high) >>> ((which & 1) * 32) & 0xffff_ffffL;
    }

    /** PSHUFD. */
    static void shuffleDoubles(Cpu c, Op op) {
        c.xmm.read(op);
        long a = c.xmm.low;
        long b = c.xmm.high;
        c.xmm.write(
                op.reg,
                Lanes.join(single(a, b, op.imm), single(a, b, op.imm >>> 2)),
                Lanes.join(single(a, b, op.imm >>> 4), single(a, b, op.imm >>> 6)));
    }

    /** SHUFPS. */
    static void shuffleSingles(Cpu c, Op op) {
        c.xmm.read(op);
        long a = c.xmm.xmm[op.reg * 2];
        long b = c.xmm.xmm[op.reg * 2 + 1];
        c.xmm.write(
                op.reg,
                Lanes.join(single(a, b, op.imm), single(a, b, op.imm >>> 2)),
                Lanes.join(
                        single(c.xmm.low, c.xmm.high, op.imm >>> 4),
                        single(c.xmm.low, c.xmm.high, op.imm >>> 6)));
    }

    /** SHUFPD. */
    static void shuffleQuads(Cpu c, Op op) {
        c.xmm.read(op);
        c.xmm.write(
                op.reg,
                c.xmm.xmm[op.reg * 2 + (int) (op.imm & 1)],
                (op.imm & 2) == 0 ? c.xmm.low : c.xmm.high);
    }

    /** PSHUFHW and PSHUFLW. */
    static void shuffleWords(Cpu c, Op op, boolean upper) {
        c.xmm.read(op);
        int order = (int) op.imm;
        long low = upper ? c.xmm.low : Lanes.shuffleWords(c.xmm.low, order);
        long high = upper ? Lanes.shuffleWords(c.xmm.high, order) : c.xmm.high;
        c.xmm.write(op.reg, low, high);
    }

    /** PSHUFW. */
    static void shuffleMm(Cpu c, Op op) {
        c.xmm.setMm(op.reg, Lanes.shuffleWords(c.xmm.readMm(op), (int) op.imm));
    }

    private static long word(Cpu c, Op op) {
        return (op.inMemory() ? c.load16(op.address(c)) : c.r[op.rm]) & 0xffff;
    }

    private static long insert(long into, long word, int at) {
        return (into & ~(0xffffL << (16 * at))) | word << (16 * at);
    }

    static void insertWord(Cpu c, Op op) {
        int at = (int) op.imm & 7;
        int half = op.reg * 2 + (at >> 2);
        c.xmm.xmm[half] = insert(c.xmm.xmm[half], word(c, op), at & 3);
    }

    static void insertWordMm(Cpu c, Op op) {
        c.xmm.setMm(op.reg, insert(c.xmm.mm(op.reg), word(c, op), (int) op.imm & 3));
    }

    static void extractWord(Cpu c, Op op) {
        int at = (int) op.imm & 7;
        c.r[op.reg] = c.xmm.xmm[op.rm * 2 + (at >> 2)] >>> ((at & 3) * 16) & 0xffff;
    }

    // ---- control

    static void emptyMmx(Cpu c) {
        c.system.requireFpu();
        X87.waitForErrors(c);
        c.fpu.setTop(0);
        c.fpu.tag = 0;
    }

    static void loadControl(Cpu c, int value) {
        if ((value & ~MXCSR_BITS) != 0) {
            throw c.protection();
        }
        c.xmm.mxcsr = value;
    }
}
