package usshadow.engine.soft;

/** An instruction with operands: a register, and a register or memory (ModRM), or an immediate. */
abstract class Op extends Insn {
    /** For {@link #rm}: the operand is in memory. */
    static final int MEMORY = -1;

    /** How an address is made up, the simplest first. */
    static final int BASE = 0, INDEXED = 1, GENERAL = 2;

    byte size;
    byte reg;
    byte rm;
    byte base;
    byte index;
    byte shift;
    byte segment;

    /** 32-bit address size. */
    boolean narrow;

    /** Displacement. */
    long disp;

    /** Immediate operand, sign-extended. */
    long imm;

    /** Takes another's operands. */
    final void copy(Op other) {
        size = other.size;
        reg = other.reg;
        rm = other.rm;
        base = other.base;
        index = other.index;
        shift = other.shift;
        segment = other.segment;
        narrow = other.narrow;
        disp = other.disp;
        imm = other.imm;
    }

    final long address(Cpu c, int kind) {
        long[] r = c.r;
        if (kind == BASE) {
            return r[base] + disp;
        }
        long address = r[base] + (r[index] << shift) + disp;
        if (kind == INDEXED) {
            return address;
        }
        return (narrow ? address & 0xffff_ffffL : address) + r[segment];
    }

    final long address(Cpu c) {
        return address(c, GENERAL);
    }

    /** Without the segment's base, as LEA wants it. */
    final long offset(Cpu c) {
        long address = c.r[base] + (c.r[index] << shift) + disp;
        return narrow ? address & 0xffff_ffffL : address;
    }

    final boolean inMemory() {
        return rm == MEMORY;
    }

    /** The ModRM operand, zero-extended. */
    final long readRm(Cpu c) {
        return inMemory() ? c.load(address(c), size) : Reg.get(c.r, rm, size);
    }

    final void writeRm(Cpu c, long value) {
        if (inMemory()) {
            c.store(address(c), size, value);
        } else {
            Reg.set(c.r, rm, size, value);
        }
    }

    /** The ModRM operand, zero-extended, before it is written: faults as the write would. */
    final long readRmForWrite(Cpu c) {
        return inMemory() ? c.loadForStore(address(c), size) : Reg.get(c.r, rm, size);
    }

    final long readReg(Cpu c) {
        return Reg.get(c.r, reg, size);
    }

    final void writeReg(Cpu c, long value) {
        Reg.set(c.r, reg, size, value);
    }

    /** Sign-extends as this instruction's size demands. */
    final long extend(long value) {
        return Reg.extend(value, size);
    }
}
