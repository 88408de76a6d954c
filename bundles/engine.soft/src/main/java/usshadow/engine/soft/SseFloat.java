package usshadow.engine.soft;

/**
 * Numbers in XMM registers. Where nothing special can happen the host's arithmetic is used, which
 * rounds alike, and whether the result is exact is found out; all else goes by {@link SoftFloat}.
 */
final class SseFloat {
    /** Operations, by the low four bits of their opcode 5x. */
    static final int SQRT = 1, ADD = 8, MULTIPLY = 9, SUBTRACT = 0xc, MIN = 0xd, DIVIDE = 0xe;

    static final int MAX = 0xf;

    private static final int ALL_MASKED = 0x3f;
    private static final int DENORMALS_ARE_ZERO = 0x40, FLUSH_TO_ZERO = 0x8000;
    private static final int MASK_SHIFT = 7, ROUNDING_SHIFT = 13;
    private static final long HALF = 0xffff_ffffL;

    private final Cpu c;
    private final SoftFloat soft = new SoftFloat();
    private final FloatNumber a = new FloatNumber();
    private final FloatNumber b = new FloatNumber();
    private boolean zeroDenormals;

    /** Round to nearest, everything masked. */
    private boolean usual;

    SseFloat(Cpu c) {
        this.c = c;
    }

    // ---- frame of an instruction

    private void begin() {
        c.system.requireSse();
        int mxcsr = c.xmm.mxcsr;
        soft.flags = 0;
        soft.rounding = mxcsr >>> ROUNDING_SHIFT & 3;
        soft.masked = mxcsr >>> MASK_SHIFT & ALL_MASKED;
        soft.flushToZero = (mxcsr & FLUSH_TO_ZERO) != 0;
        zeroDenormals = (mxcsr & DENORMALS_ARE_ZERO) != 0;
        usual = soft.rounding == SoftFloat.NEAREST && soft.masked == ALL_MASKED;
    }

    /** Notes the exceptions, and raises #XM if one of them is not masked. */
    private void finish() {
        c.xmm.mxcsr |= soft.flags;
        if ((soft.flags & ~soft.masked) != 0) {
            boolean taken = (c.system.cr4 & Control.OSXMMEXCPT) != 0;
            throw c.fault(taken ? GuestFault.XM : GuestFault.UD);
        }
    }

    private void unpack(FloatFormat format, long bits, FloatNumber n) {
        format.unpack(bits, n);
        if (zeroDenormals && n.denormal) {
            n.setZero(n.negative);
            n.denormal = false;
        }
    }

    private boolean mayBeInexact() {
        return (c.xmm.mxcsr & SoftFloat.PRECISION) == 0;
    }

    // ---- one element

    /** Neither 0 nor so small or large that anything but the precision could be lost. */
    private static boolean ordinary(long bits) {
        int exponent = (int) (bits >>> 52) & 0x7ff;
        return exponent >= 128 && exponent < 2046;
    }

    private static boolean ordinary32(int bits) {
        int exponent = bits >>> 23 & 0xff;
        return exponent > 2 && exponent < 254;
    }

    private static double errorOfSum(double x, double y, double sum) {
        double part = sum - x;
        return (x - (sum - part)) + (y - part);
    }

    private long double2(int operation, long left, long right) {
        if (usual && operation != MIN && operation != MAX) {
            double x = Double.longBitsToDouble(left);
            double y = Double.longBitsToDouble(right);
            double r =
                    switch (operation) {
                        case ADD -> x + y;
                        case SUBTRACT -> x - y;
                        case MULTIPLY -> x * y;
                        case DIVIDE -> x / y;
                        default -> Math.sqrt(y);
                    };
            long bits = Double.doubleToRawLongBits(r);
            boolean first = operation == SQRT ? right > 0 : ordinary(left);
            if (ordinary(bits) && ordinary(right) && first) {
                if (mayBeInexact() && error(operation, x, y, r) != 0) {
                    soft.flags |= SoftFloat.PRECISION;
                }
                return bits;
            }
        }
        return soft2(FloatFormat.DOUBLE, operation, left, right);
    }

    private static double error(int operation, double x, double y, double r) {
        return switch (operation) {
            case ADD -> errorOfSum(x, y, r);
            case SUBTRACT -> errorOfSum(x, -y, r);
            case MULTIPLY -> Math.fma(x, y, -r);
            case DIVIDE -> Math.fma(r, y, -x);
            default -> Math.fma(r, r, -y);
        };
    }

    private long single2(int operation, long left, long right) {
        if (usual && operation != MIN && operation != MAX) {
            float x = Float.intBitsToFloat((int) left);
            float y = Float.intBitsToFloat((int) right);
            float r =
                    switch (operation) {
                        case ADD -> x + y;
                        case SUBTRACT -> x - y;
                        case MULTIPLY -> x * y;
                        case DIVIDE -> x / y;
                        default -> (float) Math.sqrt(y);
                    };
            int bits = Float.floatToRawIntBits(r);
            boolean first = operation == SQRT ? (int) right > 0 : ordinary32((int) left);
            if (ordinary32(bits) && ordinary32((int) right) && first) {
                if (mayBeInexact() && !isExact(operation, x, y, r)) {
                    soft.flags |= SoftFloat.PRECISION;
                }
                return bits & HALF;
            }
        }
        return soft2(FloatFormat.SINGLE, operation, left, right);
    }

    private static boolean isExact(int operation, double x, double y, double r) {
        return switch (operation) {
            case ADD -> r == x + y && errorOfSum(x, y, r) == 0;
            case SUBTRACT -> r == x - y && errorOfSum(x, -y, r) == 0;
            case MULTIPLY -> r == x * y;
            case DIVIDE -> r * y == x;
            default -> r * r == y;
        };
    }

    private long soft2(FloatFormat format, int operation, long left, long right) {
        unpack(format, left, a);
        unpack(format, right, b);
        switch (operation) {
            case ADD -> soft.add(a, b, false);
            case SUBTRACT -> soft.add(a, b, true);
            case MULTIPLY -> soft.multiply(a, b);
            case DIVIDE -> soft.divide(a, b);
            case SQRT -> soft.squareRoot(b);
            default -> {
                // The second operand also for NaNs and for two zeros.
                int order = soft.compare(a, b, false);
                boolean first = operation == MIN ? order == -1 : order == 1;
                FloatNumber chosen = first ? a : b;
                long bits = first ? left : right;
                return chosen.kind == FloatNumber.ZERO ? format.pack(chosen) : bits;
            }
        }
        soft.round(format);
        return format.pack(soft.result);
    }

    // ---- arithmetic

    void arithmetic(Op op, int operation, int prefix) {
        begin();
        Vector v = c.xmm;
        int to = op.reg * 2;
        switch (prefix) {
            case SseMap.PF2 -> {
                long right = v.readScalar(op, 8);
                long result = double2(operation, v.xmm[to], right);
                finish();
                v.xmm[to] = result;
            }
            case SseMap.PF3 -> {
                long right = v.readScalar(op, 4);
                long result = single2(operation, v.xmm[to] & HALF, right);
                finish();
                v.xmm[to] = Lanes.join(result, v.xmm[to] >>> 32);
            }
            case SseMap.P66 -> {
                v.read(op);
                long low = double2(operation, v.xmm[to], v.low);
                long high = double2(operation, v.xmm[to + 1], v.high);
                finish();
                v.write(op.reg, low, high);
            }
            default -> {
                v.read(op);
                long low = pair(operation, v.xmm[to], v.low);
                long high = pair(operation, v.xmm[to + 1], v.high);
                finish();
                v.write(op.reg, low, high);
            }
        }
    }

    private long pair(int operation, long left, long right) {
        return Lanes.join(
                single2(operation, left & HALF, right & HALF),
                single2(operation, left >>> 32, right >>> 32));
    }

    /** RCPPS, RCPSS, RSQRTPS, RSQRTSS: approximations; these are better than they must be. */
    void approximate(Op op, boolean root, boolean scalar) {
        c.system.requireSse();
        Vector v = c.xmm;
        if (scalar) {
            long value = v.readScalar(op, 4);
            int to = op.reg * 2;
            v.xmm[to] = Lanes.join(approximate(value, root), v.xmm[to] >>> 32);
            return;
        }
        v.read(op);
        long low = v.low;
        long high = v.high;
        v.write(
                op.reg,
                Lanes.join(approximate(low, root), approximate(low >>> 32, root)),
                Lanes.join(approximate(high, root), approximate(high >>> 32, root)));
    }

    private static long approximate(long bits, boolean root) {
        float x = Float.intBitsToFloat((int) bits);
        if (Math.abs(x) < Float.MIN_NORMAL) {
            x = Math.copySign(0f, x);
        }
        float r = root ? (float) (1 / Math.sqrt(x)) : 1 / x;
        if ((root && x < 0) || (root && Float.isNaN(r) && !Float.isNaN(x))) {
            return 0xffc0_0000L;
        }
        if (Float.isNaN(x)) {
            return (bits | 0x40_0000) & HALF;
        }
        if (Math.abs(r) < Float.MIN_NORMAL) {
            r = Math.copySign(0f, r);
        }
        return Float.floatToRawIntBits(r) & HALF;
    }

    // ---- comparison

    /** UCOMISx and COMISx. */
    void compareFlags(Op op, boolean doubles, boolean quiet) {
        begin();
        FloatFormat format = doubles ? FloatFormat.DOUBLE : FloatFormat.SINGLE;
        int size = doubles ? 8 : 4;
        unpack(format, c.xmm.readScalar(op, size), b);
        unpack(format, Reg.mask(c.xmm.xmm[op.reg * 2], size), a);
        int order = soft.compare(a, b, quiet);
        finish();
        c.setArithmetic(
                switch (order) {
                    case 2 -> Flags.ZF | Flags.PF | Flags.CF;
                    case 0 -> Flags.ZF;
                    case -1 -> Flags.CF;
                    default -> 0;
                });
    }

    /** CMPxx: all ones or zeros. */
    void compareMask(Op op, int prefix) {
        begin();
        Vector v = c.xmm;
        int to = op.reg * 2;
        int predicate = (int) op.imm & 7;
        switch (prefix) {
            case SseMap.PF2 -> {
                long right = v.readScalar(op, 8);
                long mask = mask(FloatFormat.DOUBLE, predicate, v.xmm[to], right);
                finish();
                v.xmm[to] = mask;
            }
            case SseMap.PF3 -> {
                long right = v.readScalar(op, 4);
                long mask = mask(FloatFormat.SINGLE, predicate, v.xmm[to] & HALF, right);
                finish();
                v.xmm[to] = Lanes.join(mask, v.xmm[to] >>> 32);
            }
            case SseMap.P66 -> {
                v.read(op);
                long low = mask(FloatFormat.DOUBLE, predicate, v.xmm[to], v.low);
                long high = mask(FloatFormat.DOUBLE, predicate, v.xmm[to + 1], v.high);
                finish();
                v.write(op.reg, low, high);
            }
            default -> {
                v.read(op);
                long low = maskPair(predicate, v.xmm[to], v.low);
                long high = maskPair(predicate, v.xmm[to + 1], v.high);
                finish();
                v.write(op.reg, low, high);
            }
        }
    }

    private long maskPair(int predicate, long left, long right) {
        return Lanes.join(
                mask(FloatFormat.SINGLE, predicate, left & HALF, right & HALF),
                mask(FloatFormat.SINGLE, predicate, left >>> 32, right >>> 32));
    }

    private long mask(FloatFormat format, int predicate, long left, long right) {
        unpack(format, left, a);
        unpack(format, right, b);
        int kind = predicate & 3;
        int order = soft.compare(a, b, kind == 0 || kind == 3);
        boolean holds =
                switch (kind) {
                    case 0 -> order == 0;
                    case 1 -> order == -1;
                    case 2 -> order == -1 || order == 0;
                    default -> order == 2;
                };
        return holds != predicate > 3 ? -1 : 0;
    }

    // ---- conversion

    private long integerTo(FloatFormat format, long value) {
        a.setInteger(value);
        soft.take(a);
        soft.round(format);
        return format.pack(soft.result);
    }

    private long convert(FloatFormat from, FloatFormat to, long bits) {
        unpack(from, bits, a);
        soft.take(a);
        soft.round(to);
        return to.pack(soft.result);
    }

    private long toInteger(FloatFormat from, long bits, int size, boolean truncate) {
        unpack(from, bits, a);
        if (truncate) {
            soft.rounding = SoftFloat.TO_ZERO;
        }
        return soft.toInteger(a, size);
    }

    /** A signed 32-bit integer in the low half. */
    private long lowIntegerTo(FloatFormat format, long value) {
        return integerTo(format, Reg.extend(value, 4));
    }

    /** CVTSI2SD and CVTSI2SS. */
    void fromGeneral(Op op, boolean doubles) {
        begin();
        long value = op.extend(op.readRm(c));
        int to = op.reg * 2;
        long bits = integerTo(doubles ? FloatFormat.DOUBLE : FloatFormat.SINGLE, value);
        finish();
        c.xmm.xmm[to] = doubles ? bits : Lanes.join(bits, c.xmm.xmm[to] >>> 32);
    }

    /** CVT(T)SD2SI and CVT(T)SS2SI. */
    void toGeneral(Op op, boolean doubles, boolean truncate) {
        begin();
        FloatFormat format = doubles ? FloatFormat.DOUBLE : FloatFormat.SINGLE;
        long bits = c.xmm.readScalar(op, doubles ? 8 : 4);
        long value = toInteger(format, bits, op.size, truncate);
        finish();
        op.writeReg(c, value);
    }

    /** CVTPI2PS and CVTPI2PD. */
    void fromMm(Op op, boolean doubles) {
        if (!op.inMemory()) {
            c.xmm.enterMmx();
        }
        begin();
        long value = c.xmm.readMm(op);
        FloatFormat format = doubles ? FloatFormat.DOUBLE : FloatFormat.SINGLE;
        long low = lowIntegerTo(format, value);
        long high = integerTo(format, value >> 32);
        finish();
        if (doubles) {
            c.xmm.write(op.reg, low, high);
        } else {
            c.xmm.xmm[op.reg * 2] = Lanes.join(low, high);
        }
    }

    /** CVT(T)PS2PI and CVT(T)PD2PI. */
    void toMm(Op op, boolean doubles, boolean truncate) {
        c.xmm.enterMmx();
        begin();
        long low;
        long high;
        if (doubles) {
            c.xmm.read(op);
            low = toInteger(FloatFormat.DOUBLE, c.xmm.low, 4, truncate);
            high = toInteger(FloatFormat.DOUBLE, c.xmm.high, 4, truncate);
        } else {
            long both = c.xmm.readScalar(op, 8);
            low = toInteger(FloatFormat.SINGLE, both & HALF, 4, truncate);
            high = toInteger(FloatFormat.SINGLE, both >>> 32, 4, truncate);
        }
        finish();
        c.xmm.setMm(op.reg, Lanes.join(low, high));
    }

    /** CVTSS2SD, CVTSD2SS, CVTPS2PD, CVTPD2PS. */
    void betweenFormats(Op op, int prefix) {
        begin();
        Vector v = c.xmm;
        int to = op.reg * 2;
        switch (prefix) {
            case SseMap.PF3 -> {
                long value = v.readScalar(op, 4);
                long result = convert(FloatFormat.SINGLE, FloatFormat.DOUBLE, value);
                finish();
                v.xmm[to] = result;
            }
            case SseMap.PF2 -> {
                long value = v.readScalar(op, 8);
                long result = convert(FloatFormat.DOUBLE, FloatFormat.SINGLE, value);
                finish();
                v.xmm[to] = Lanes.join(result, v.xmm[to] >>> 32);
            }
            case SseMap.P66 -> {
                v.read(op);
                long low = convert(FloatFormat.DOUBLE, FloatFormat.SINGLE, v.low);
                long high = convert(FloatFormat.DOUBLE, FloatFormat.SINGLE, v.high);
                finish();
                v.write(op.reg, Lanes.join(low, high), 0);
            }
            default -> {
                long both = v.readScalar(op, 8);
                long low = convert(FloatFormat.SINGLE, FloatFormat.DOUBLE, both & HALF);
                long high = convert(FloatFormat.SINGLE, FloatFormat.DOUBLE, both >>> 32);
                finish();
                v.write(op.reg, low, high);
            }
        }
    }

    /** CVTDQ2PS, CVTPS2DQ, CVTTPS2DQ. */
    void singlesAndIntegers(Op op, int prefix) {
        begin();
        c.xmm.read(op);
        long first = c.xmm.low;
        long second = c.xmm.high;
        long low = Lanes.join(element(first, prefix), element(first >> 32, prefix));
        long high = Lanes.join(element(second, prefix), element(second >> 32, prefix));
        finish();
        c.xmm.write(op.reg, low, high);
    }

    private long element(long value, int prefix) {
        return prefix == SseMap.NONE
                ? lowIntegerTo(FloatFormat.SINGLE, value)
                : toInteger(FloatFormat.SINGLE, value & HALF, 4, prefix == SseMap.PF3);
    }

    /** CVTPD2DQ and CVTTPD2DQ. */
    void doublesToIntegers(Op op, boolean truncate) {
        begin();
        c.xmm.read(op);
        long low = toInteger(FloatFormat.DOUBLE, c.xmm.low, 4, truncate);
        long high = toInteger(FloatFormat.DOUBLE, c.xmm.high, 4, truncate);
        finish();
        c.xmm.write(op.reg, Lanes.join(low, high), 0);
    }

    /** CVTDQ2PD. */
    void integersToDoubles(Op op) {
        begin();
        long both = c.xmm.readScalar(op, 8);
        c.xmm.write(
                op.reg,
                lowIntegerTo(FloatFormat.DOUBLE, both),
                integerTo(FloatFormat.DOUBLE, both >> 32));
    }
}
