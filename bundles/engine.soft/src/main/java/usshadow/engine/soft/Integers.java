package usshadow.engine.soft;

import static usshadow.engine.soft.Reg.RAX;
import static usshadow.engine.soft.Reg.RCX;
import static usshadow.engine.soft.Reg.RDX;
import static usshadow.engine.soft.Reg.RSP;

/** Integer instructions that are not frequent enough for a class of their own. */
final class Integers {
    private Integers() {}

    // ---- multiply and divide

    /** MUL and IMUL of the accumulator. */
    static void multiply(Cpu c, Op op, boolean signed) {
        int size = op.size;
        long a = Reg.get(c.r, RAX, size);
        long b = op.readRm(c);
        if (signed) {
            a = op.extend(a);
            b = op.extend(b);
        }
        long low = a * b;
        long high;
        if (size == 8) {
            high = signed ? Math.multiplyHigh(a, b) : Math.unsignedMultiplyHigh(a, b);
        } else {
            high = low >>> (size * 8);
        }
        if (size == 1) {
            Reg.set(c.r, RAX, 2, low);
        } else {
            Reg.set(c.r, RAX, size, low);
            Reg.set(c.r, RDX, size, high);
        }
        long half = op.extend(low);
        boolean over = op.extend(high) != (signed ? half >> 63 : 0);
        c.shifted(half, over, over);
    }

    /** IMUL of two operands and of two with an immediate. */
    static void multiplyInto(Cpu c, Op op, long a, long b) {
        long product = a * b;
        long kept = op.extend(product);
        boolean over = op.size == 8 ? Math.multiplyHigh(a, b) != product >> 63 : kept != product;
        op.writeReg(c, product);
        c.shifted(kept, over, over);
    }

    static void divide(Cpu c, Op op, boolean signed) {
        if (op.size == 8) {
            divide64(c, op.readRm(c), signed);
            return;
        }
        int bits = op.size * 8;
        long dividend =
                op.size == 1
                        ? Reg.get(c.r, RAX, 2)
                        : Reg.get(c.r, RDX, op.size) << bits | Reg.get(c.r, RAX, op.size);
        long divisor = op.readRm(c);
        if (divisor == 0) {
            throw c.fault(GuestFault.DE);
        }
        long quotient;
        long remainder;
        if (signed) {
            dividend = op.size == 4 ? dividend : Reg.extend(dividend, op.size * 2);
            divisor = op.extend(divisor);
            quotient = dividend / divisor;
            remainder = dividend % divisor;
            if (op.extend(quotient) != quotient || (dividend == Long.MIN_VALUE && divisor == -1)) {
                throw c.fault(GuestFault.DE);
            }
        } else {
            quotient = Long.divideUnsigned(dividend, divisor);
            remainder = Long.remainderUnsigned(dividend, divisor);
            if (Reg.mask(quotient, op.size) != quotient) {
                throw c.fault(GuestFault.DE);
            }
        }
        if (op.size == 1) {
            Reg.set(c.r, RAX, 2, (quotient & 0xff) | (remainder & 0xff) << 8);
        } else {
            Reg.set(c.r, RAX, op.size, quotient);
            Reg.set(c.r, RDX, op.size, remainder);
        }
    }

    private static void divide64(Cpu c, long divisor, boolean signed) {
        long low = c.r[RAX];
        long high = c.r[RDX];
        if (divisor == 0) {
            throw c.fault(GuestFault.DE);
        }
        if (!signed) {
            if (Long.compareUnsigned(high, divisor) >= 0) {
                throw c.fault(GuestFault.DE);
            }
            c.r[RAX] = Wide.divide(high, low, divisor);
            c.r[RDX] = low - c.r[RAX] * divisor;
            return;
        }
        boolean negative = high < 0;
        if (negative) {
            low = -low;
            high = ~high + (low == 0 ? 1 : 0);
        }
        long absolute = Math.abs(divisor);
        if (Long.compareUnsigned(high, absolute) >= 0) {
            throw c.fault(GuestFault.DE);
        }
        long quotient = Wide.divide(high, low, absolute);
        long remainder = low - quotient * absolute;
        boolean minus = negative != divisor < 0;
        if (minus ? Long.compareUnsigned(quotient, Long.MIN_VALUE) > 0 : quotient < 0) {
            throw c.fault(GuestFault.DE);
        }
        c.r[RAX] = minus ? -quotient : quotient;
        c.r[RDX] = negative ? -remainder : remainder;
    }

    // ---- bits

    /**
     * BT BTS BTR BTC, by the operation's number; the bit number may reach beyond memory operands.
     */
    static void bitTest(Cpu c, Op op, int operation, boolean immediate) {
        int bits = op.size * 8;
        long number = immediate ? op.imm : op.extend(op.readReg(c));
        long address = 0;
        long value;
        if (op.inMemory()) {
            address =
                    op.address(c)
                            + (immediate
                                    ? 0
                                    : (number >> (op.size == 8 ? 6 : op.size == 4 ? 5 : 4))
                                            * op.size);
            value = operation == 0 ? c.load(address, op.size) : c.loadForStore(address, op.size);
        } else {
            value = Reg.get(c.r, op.rm, op.size);
        }
        long bit = 1L << (number & bits - 1);
        long result =
                switch (operation) {
                    case 1 -> value | bit;
                    case 2 -> value & ~bit;
                    case 3 -> value ^ bit;
                    default -> value;
                };
        if (operation != 0) {
            if (op.inMemory()) {
                c.store(address, op.size, result);
            } else {
                Reg.set(c.r, op.rm, op.size, result);
            }
        }
        int rest = c.arithmetic() & ~Flags.CF;
        c.setArithmetic(rest | ((value & bit) != 0 ? Flags.CF : 0));
    }

    /** BSF and BSR: the destination stays when the source is 0. */
    static void scan(Cpu c, Op op, boolean reverse) {
        long value = op.readRm(c);
        if (value != 0) {
            int found =
                    reverse
                            ? 63 - Long.numberOfLeadingZeros(value)
                            : Long.numberOfTrailingZeros(value);
            op.writeReg(c, found);
        }
        c.logic(op.extend(value));
    }

    /** SHLD and SHRD. */
    static void doubleShift(Cpu c, Op op, boolean left, long by) {
        int bits = op.size * 8;
        int count = (int) by & (op.size == 8 ? 63 : 31);
        long a = op.readRmForWrite(c);
        if (count == 0) {
            op.writeRm(c, a);
            return;
        }
        long b = op.readReg(c);
        long result;
        boolean carry;
        if (op.size == 2 && count > 16) {
            // Undefined; processors shift on through the first operand again.
            int more = count - 16;
            result = left ? b << more | a >>> (16 - more) : b >>> more | a << (16 - more);
            result &= 0xffff;
            carry = ((left ? b >>> (16 - more) : b >>> (more - 1)) & 1) != 0;
        } else if (left) {
            result = Reg.mask(a << count | b >>> (bits - count), op.size);
            carry = (a >>> (bits - count) & 1) != 0;
        } else {
            result = Reg.mask(a >>> count | b << (bits - count), op.size);
            carry = (a >>> (count - 1) & 1) != 0;
        }
        op.writeRm(c, result);
        c.shifted(op.extend(result), carry, op.extend(result ^ a) < 0);
    }

    /** BSWAP; of 16 bits it is undefined, and gives 0 on real processors. */
    static void swapBytes(Cpu c, Op op) {
        if (op.size == 8) {
            c.r[op.rm] = Long.reverseBytes(c.r[op.rm]);
        } else {
            int swapped = op.size == 4 ? Integer.reverseBytes((int) c.r[op.rm]) : 0;
            Reg.set(c.r, op.rm, op.size, swapped);
        }
    }

    // ---- exchange

    static void exchange(Cpu c, Op op) {
        long old = op.readRmForWrite(c);
        long value = op.readReg(c);
        op.writeRm(c, value);
        op.writeReg(c, old);
    }

    static void exchangeAdd(Cpu c, Op op) {
        long a = op.readRmForWrite(c);
        long b = op.readReg(c);
        if (op.inMemory()) {
            op.writeRm(c, a + b);
            op.writeReg(c, a);
        } else {
            op.writeReg(c, a);
            op.writeRm(c, a + b);
        }
        c.flags(Flags.ADD, op.extend(a), op.extend(b), op.extend(a + b));
    }

    static void compareExchange(Cpu c, Op op) {
        long there = op.readRmForWrite(c);
        long wanted = Reg.get(c.r, RAX, op.size);
        if (there == wanted) {
            op.writeRm(c, op.readReg(c));
        } else {
            if (op.inMemory()) {
                op.writeRm(c, there);
            }
            Reg.set(c.r, RAX, op.size, there);
        }
        long a = op.extend(wanted);
        long b = op.extend(there);
        c.flags(Flags.SUB, a, b, op.extend(a - b));
    }

    /** CMPXCHG8B and CMPXCHG16B; {@code size} is half of it. */
    static void compareExchangePair(Cpu c, Op op) {
        int half = op.size;
        long address = op.address(c);
        if (half == 8 && (address & 15) != 0) {
            throw c.protection();
        }
        c.mmu.probeWrite(address, 2 * half);
        long low = c.load(address, half);
        long high = c.load(address + half, half);
        boolean equal = low == Reg.get(c.r, RAX, half) && high == Reg.get(c.r, RDX, half);
        c.store(address, half, equal ? c.r[Reg.RBX] : low);
        c.store(address + half, half, equal ? c.r[RCX] : high);
        if (!equal) {
            Reg.set(c.r, RAX, half, low);
            Reg.set(c.r, RDX, half, high);
        }
        int rest = c.arithmetic() & ~Flags.ZF;
        c.setArithmetic(rest | (equal ? Flags.ZF : 0));
    }

    // ---- sign extension, flags

    /** CBW CWDE CDQE. */
    static void extendAccumulator(Cpu c, Op op) {
        Reg.set(c.r, RAX, op.size, Reg.extend(c.r[RAX], op.size / 2));
    }

    /** CWD CDQ CQO. */
    static void extendIntoRdx(Cpu c, Op op) {
        Reg.set(c.r, RDX, op.size, op.extend(Reg.get(c.r, RAX, op.size)) >> 63);
    }

    static void storeAh(Cpu c, Op op) {
        int keep = c.arithmetic() & Flags.OF;
        int taken = (int) (c.r[RAX] >>> 8) & (Flags.ARITHMETIC & 0xff);
        c.setArithmetic(keep | taken);
    }

    static void loadAh(Cpu c, Op op) {
        Reg.set(c.r, Reg.HIGH, 1, (c.arithmetic() & 0xff) | Flags.ALWAYS);
    }

    static void carry(Cpu c, int how) {
        int flags = c.arithmetic();
        c.setArithmetic(
                how == 0 ? flags & ~Flags.CF : how == 1 ? flags | Flags.CF : flags ^ Flags.CF);
    }

    // ---- stack

    /** PUSH of a 2- or 8-byte value. */
    static void push(Cpu c, int size, long value) {
        long to = c.r[RSP] - size;
        c.store(to, size, value);
        c.r[RSP] = to;
    }

    /** POP to the ModRM operand, whose address may count with RSP as it is afterwards. */
    static void pop(Cpu c, Op op) {
        long value = c.load(c.r[RSP], op.size);
        c.r[RSP] += op.size;
        try {
            op.writeRm(c, value);
        } catch (GuestFault | DeviceExit e) {
            c.r[RSP] -= op.size;
            throw e;
        }
    }

    static void leave(Cpu c, Op op) {
        long frame = c.r[Reg.RBP];
        long value = c.load(frame, op.size);
        c.r[RSP] = frame + op.size;
        Reg.set(c.r, Reg.RBP, op.size, value);
    }

    /** ENTER with nesting level 0; deeper levels copy frame pointers. */
    static void enter(Cpu c, Op op) {
        int room = (int) op.imm & 0xffff;
        int level = (int) (op.imm >>> 16) & 31;
        int size = op.size;
        long top = c.r[RSP] - size;
        c.store(top, size, c.r[Reg.RBP]);
        long frame = top;
        for (int i = 1; i < level; i++) {
            top -= size;
            c.store(top, size, c.load(c.r[Reg.RBP] - (long) i * size, size));
        }
        if (level > 0) {
            top -= size;
            c.store(top, size, frame);
        }
        c.mmu.probeWrite(top - room, size);
        c.r[RSP] = top - room;
        Reg.set(c.r, Reg.RBP, size, frame);
    }

    static void translate(Cpu c, Op op) {
        long address = c.r[Reg.RBX] + (c.r[RAX] & 0xff);
        if (op.narrow) {
            address &= 0xffff_ffffL;
        }
        Reg.set(c.r, RAX, 1, c.load8(address + c.r[op.segment]));
    }
}
