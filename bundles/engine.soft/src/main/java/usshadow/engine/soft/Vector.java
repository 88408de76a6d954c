package usshadow.engine.soft;

/** The registers of SSE and MMX, and how instructions reach them. */
final class Vector {
    /** Low and high half of XMM0 to XMM15. */
    final long[] xmm = new long[32];

    int mxcsr = 0x1f80;

    private static final int IN_MMX = 0xffff;
    private static final int TOP = 7 << 11;

    private final Cpu c;

    /** The halves of the operand that was read last. */
    long low;

    long high;

    Vector(Cpu c) {
        this.c = c;
    }

    // ---- XMM

    /** The ModRM operand, 16 bytes, into {@link #low} and {@link #high}; memory must be aligned. */
    void read(Op op) {
        if (op.inMemory()) {
            long address = op.address(c);
            if ((address & 15) != 0) {
                throw c.protection();
            }
            load(address);
        } else {
            low = xmm[op.rm * 2];
            high = xmm[op.rm * 2 + 1];
        }
    }

    private void load(long address) {
        low = c.load64(address);
        high = c.load64(address + 8);
    }

    void store(long address, long first, long second) {
        if ((address & 0xfff) > 0xff0) {
            c.mmu.probeWrite(address, 16);
        }
        c.store64(address, first);
        c.store64(address + 8, second);
    }

    /** The ModRM operand's low 4 or 8 bytes. */
    long readScalar(Op op, int size) {
        if (op.inMemory()) {
            return c.load(op.address(c), size);
        }
        return Reg.mask(xmm[op.rm * 2], size);
    }

    void write(int register, long first, long second) {
        xmm[register * 2] = first;
        xmm[register * 2 + 1] = second;
    }

    // ---- MMX

    /** MMX instructions turn the x87 stack into eight registers in use. */
    void enterMmx() {
        c.system.requireFpu();
        X87.waitForErrors(c);
        c.fpu.status &= ~TOP;
        c.fpu.tag = 0xff;
    }

    long mm(int register) {
        return c.fpu.significand[register & 7];
    }

    void setMm(int register, long value) {
        c.fpu.significand[register & 7] = value;
        c.fpu.exponent[register & 7] = IN_MMX;
    }

    /** The ModRM operand as an MMX register or 8 bytes of memory. */
    long readMm(Op op) {
        return op.inMemory() ? c.load64(op.address(c)) : mm(op.rm);
    }
}
