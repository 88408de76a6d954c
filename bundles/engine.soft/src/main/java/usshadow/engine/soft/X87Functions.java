package usshadow.engine.soft;

/**
 * Functions of one and two numbers of x87. Square root, rounding, scaling, remainders and signs are
 * exact; the transcendental functions are those of doubles.
 */
final class X87Functions extends X87Unit {
    X87Functions(Cpu c) {
        super(c);
    }

    /** FSQRT, FRNDINT, FSCALE and others that change ST(0). */
    void unary(Op op, int operation) {
        begin(op);
        if (operation == 0 || operation == 1) {
            sign(operation == 0);
            return;
        }
        get(0, a);
        if (isEmpty(0)) {
            soft.result.setIndefinite();
        } else if (operation == 2) {
            soft.squareRoot(a);
            soft.round(FloatFormat.EXTENDED, precision());
        } else {
            soft.take(a);
            soft.roundToIntegral();
        }
        if (finish()) {
            put(0, soft.result);
        }
    }

    private void sign(boolean change) {
        if (isEmpty(0)) {
            get(0, a);
            if (finish()) {
                put(0, a);
            }
            return;
        }
        int register = fpu.top();
        int sign = 0x8000;
        fpu.exponent[register] =
                change ? fpu.exponent[register] ^ sign : fpu.exponent[register] & ~sign;
    }

    /**
     * FPREM and FPREM1, always complete. Without a number as result C0 and C3 stay as they were.
     */
    void remainder(Op op, boolean nearest) {
        begin(op);
        get(0, a);
        get(1, b);
        long quotient = soft.remainder(a, b, nearest);
        soft.round(FloatFormat.EXTENDED);
        if (isEmpty(0) || isEmpty(1)) {
            soft.result.setIndefinite();
        }
        boolean none = soft.result.isNan();
        fpu.status &= ~(none ? C1 | C2 : CONDITIONS);
        if (finish()) {
            put(0, soft.result);
            if (!none) {
                fpu.status |=
                        ((quotient & 1) != 0 ? C1 : 0)
                                | ((quotient & 2) != 0 ? C3 : 0)
                                | ((quotient & 4) != 0 ? C0 : 0);
            }
        }
    }

    /** FSCALE: ST(0) * 2^trunc(ST(1)). */
    void scale(Op op) {
        begin(op);
        get(0, a);
        get(1, b);
        if (b.isNan() || a.isNan() || b.kind == FloatNumber.INFINITE) {
            if (!a.isNan() && b.kind == FloatNumber.INFINITE) {
                FloatNumber infinite = new FloatNumber();
                infinite.setInfinite(false);
                if (b.negative) {
                    soft.divide(a, infinite);
                } else {
                    soft.multiply(a, infinite);
                }
            } else {
                soft.add(a, b, false);
            }
        } else {
            int mode = soft.rounding;
            soft.rounding = SoftFloat.TO_ZERO;
            int flags = soft.flags;
            long by = b.kind == FloatNumber.ZERO ? 0 : soft.toInteger(b, 8);
            by =
                    b.exponent > 20 && b.kind == FloatNumber.FINITE
                            ? b.negative ? -100_000 : 100_000
                            : by;
            soft.flags = flags | (b.denormal ? SoftFloat.DENORMAL : 0);
            soft.rounding = mode;
            soft.take(a);
            soft.result.exponent += (int) Math.clamp(by, -100_000L, 100_000L);
            soft.round(FloatFormat.EXTENDED);
        }
        if (isEmpty(0) || isEmpty(1)) {
            soft.result.setIndefinite();
        }
        if (finish()) {
            put(0, soft.result);
        }
    }

    /** FXTRACT: ST(0) becomes its exponent, and the significand is pushed. */
    void extract(Op op) {
        begin(op);
        if (!isEmpty(7) || isEmpty(0)) {
            stackFault(!isEmpty(0));
            a.setIndefinite();
            if (finish()) {
                put(0, a);
                fpu.setTop(fpu.top() - 1);
                put(0, a);
            }
            return;
        }
        get(0, a);
        if (a.isNan()) {
            soft.take(a);
            a.set(soft.result);
        }
        b.set(a);
        if (a.kind == FloatNumber.ZERO) {
            soft.flags |= SoftFloat.ZERO_DIVIDE;
            a.setInfinite(true);
        } else if (a.kind == FloatNumber.INFINITE) {
            a.setInfinite(false);
        } else if (a.kind == FloatNumber.FINITE) {
            soft.flags |= a.denormal ? SoftFloat.DENORMAL : 0;
            int exponent = a.exponent;
            a.setInteger(exponent);
            b.exponent = 0;
        }
        if ((soft.flags & ~soft.masked) != 0) {
            finish();
            return;
        }
        put(0, a);
        soft.result.set(b);
        push();
    }

    // ---- transcendental functions, by way of doubles

    /** Of ST(0). */
    @FunctionalInterface
    interface Function {
        double of(double x);
    }

    /** Of ST(1) and ST(0). */
    @FunctionalInterface
    interface Function2 {
        double of(double y, double x);
    }

    private void setDouble(double value) {
        FloatFormat.DOUBLE.unpack(Double.doubleToRawLongBits(value), soft.result);
        soft.result.denormal = false;
        soft.flags |= SoftFloat.PRECISION;
    }

    /** FSIN, FCOS, F2XM1; and with {@code second} FSINCOS and FPTAN, which push another. */
    void function(Op op, Function function, Function second) {
        begin(op);
        get(0, a);
        fpu.status &= ~C2;
        double x = a.toDouble();
        if (a.isNan() || a.kind == FloatNumber.INFINITE) {
            soft.add(a, a, !a.isNan());
        } else {
            setDouble(function.of(x));
        }
        if (!finish()) {
            return;
        }
        put(0, soft.result);
        if (second != null) {
            if (!a.isNan() && a.kind != FloatNumber.INFINITE) {
                setDouble(second.of(x));
            }
            push();
        }
    }

    /** FPATAN, FYL2X, FYL2XP1: the result replaces ST(1) and ST(0) is popped. */
    void function2(Op op, Function2 function) {
        begin(op);
        get(0, a);
        get(1, b);
        double value = function.of(b.toDouble(), a.toDouble());
        if (a.isNan() || b.isNan()) {
            soft.add(b, a, false);
        } else if (Double.isNaN(value)) {
            soft.flags |= SoftFloat.INVALID;
            soft.result.setIndefinite();
        } else {
            setDouble(value);
        }
        if (finish()) {
            put(1, soft.result);
            pop();
        }
    }
}
