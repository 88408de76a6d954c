package usshadow.engine.soft;

import java.lang.invoke.MethodHandles;

/** ROL ROR RCL RCR SHL SHR SAR by a constant or by CL. */
final class Shift extends Template {
    static final int ROL = 0, ROR = 1, RCL = 2, RCR = 3, SHL = 4, SHR = 5, SAL = 6, SAR = 7;

    /** Forms, added up. */
    static final int IN_MEMORY = 1, BY_CL = 2;

    private static final Special.Shape S = Special.shape(MethodHandles.lookup());
    private static final int OP = S.op(), SIZE = S.size(), FORM = S.form(), ADDRESS = S.address();
    private static final int BITS = SIZE * 8;

    @Override
    Template create() {
        return new Shift();
    }

    @Override
    Insn exec(Cpu c) {
        int count = (int) ((FORM & BY_CL) != 0 ? c.r[Reg.RCX] : imm) & (SIZE == 8 ? 63 : 31);
        if ((FORM & IN_MEMORY) != 0) {
            long address = address(c, ADDRESS);
            long a = c.loadForStore(address, SIZE);
            if (count != 0) {
                long result = compute(c, a, count);
                c.store(address, SIZE, result);
                flags(c, a, count, result);
            }
        } else if (count != 0) {
            long a = Reg.get(c.r, rm, SIZE);
            long result = compute(c, a, count);
            Reg.set(c.r, rm, SIZE, result);
            flags(c, a, count, result);
        } else if (SIZE == 4) {
            Reg.set(c.r, rm, SIZE, c.r[rm]);
        }
        return next;
    }

    private static long compute(Cpu c, long a, int count) {
        return switch (OP) {
            case ROL -> Reg.mask(a << count % BITS | right(a, BITS - count % BITS), SIZE);
            case ROR -> Reg.mask(right(a, count % BITS) | left(a, BITS - count % BITS), SIZE);
            case RCL -> throughCarry(c, a, count % (BITS + 1));
            case RCR -> throughCarry(c, a, BITS + 1 - count % (BITS + 1));
            case SHR -> right(a, count);
            case SAR -> Reg.mask(Reg.extend(a, SIZE) >> Math.min(count, 63), SIZE);
            default -> Reg.mask(left(a, count), SIZE);
        };
    }

    private static long left(long a, int count) {
        return count > 63 ? 0 : a << count;
    }

    private static long right(long a, int count) {
        return count > 63 ? 0 : a >>> count;
    }

    /** Rotates left in BITS + 1 bits of which the carry is the highest. */
    private static long throughCarry(Cpu c, long a, int count) {
        if (count == 0 || count == BITS + 1) {
            return a;
        }
        long carry = c.cf() ? 1 : 0;
        return Reg.mask(left(a, count) | carry << (count - 1) | right(a, BITS + 1 - count), SIZE);
    }

    private static boolean bit(long a, int number) {
        return number >= 0 && number < BITS && (a >>> number & 1) != 0;
    }

    private static void flags(Cpu c, long a, int count, long result) {
        boolean top = bit(result, BITS - 1);
        switch (OP) {
            case ROL -> rotated(c, bit(result, 0), top ^ bit(result, 0));
            case ROR -> rotated(c, top, top ^ bit(result, BITS - 2));
            case RCL -> {
                int by = count % (BITS + 1);
                boolean carry = by == 0 ? c.cf() : bit(a, BITS - by);
                rotated(c, carry, top ^ carry);
            }
            case RCR -> {
                int by = count % (BITS + 1);
                rotated(c, by == 0 ? c.cf() : bit(a, by - 1), top ^ bit(result, BITS - 2));
            }
            case SHR -> {
                boolean carry = bit(a, count - 1);
                c.shifted(Reg.extend(result, SIZE), carry, bit(a, BITS - 1));
            }
            case SAR -> {
                boolean carry = bit(a, Math.min(count, BITS) - 1);
                c.shifted(Reg.extend(result, SIZE), carry, false);
            }
            default -> {
                boolean carry = bit(a, BITS - count);
                c.shifted(Reg.extend(result, SIZE), carry, top ^ carry);
            }
        }
    }

    private static void rotated(Cpu c, boolean carry, boolean overflow) {
        int rest = c.arithmetic() & ~(Flags.CF | Flags.OF);
        c.setArithmetic(rest | (carry ? Flags.CF : 0) | (overflow ? Flags.OF : 0));
    }
}
