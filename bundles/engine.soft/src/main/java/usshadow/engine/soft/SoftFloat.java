package usshadow.engine.soft;

import java.math.BigInteger;

/**
 * IEEE 754 arithmetic in all rounding modes, with exact exception flags: x87 always, SSE where the
 * host's arithmetic would not give the flags. An operation leaves an exact result, or one of 128
 * bits whose last stands for all that follow; {@link #round} makes a number of it.
 */
final class SoftFloat {
    /** Exceptions: the bits of MXCSR and of the x87 status word. */
    static final int INVALID = 1, DENORMAL = 2, ZERO_DIVIDE = 4, OVERFLOW = 8, UNDERFLOW = 0x10;

    static final int PRECISION = 0x20;

    /** Rounding modes as MXCSR and the x87 control word number them. */
    static final int NEAREST = 0, DOWN = 1, UP = 2, TO_ZERO = 3;

    private static final long TOP = 1L << 63;

    /** Exceptions since the caller cleared them. */
    int flags;

    int rounding;

    /** Exceptions that are masked. */
    int masked;

    boolean flushToZero;

    /** The larger of two NaNs wins, as in x87; else the first. */
    boolean largerNan;

    /** The last rounding was away from zero. */
    boolean roundedUp;

    /** The result. */
    final FloatNumber result = new FloatNumber();

    /** The second half of its significand. */
    private long low;

    // ---- operands

    /** Notes what a denormal operand and a signalling NaN raise; true: the result is a NaN. */
    private boolean nan(FloatNumber a, FloatNumber b) {
        low = 0;
        if (a.kind == FloatNumber.SIGNALLING || b.kind == FloatNumber.SIGNALLING) {
            flags |= INVALID;
        }
        if (!a.isNan() && !b.isNan()) {
            if (a.denormal || b.denormal) {
                flags |= DENORMAL;
            }
            return false;
        }
        boolean second = !a.isNan() || (largerNan && b.isNan() && larger(b, a));
        result.set(second ? b : a);
        quiet();
        return true;
    }

    /** x87: a quiet one rather than a signalling one, the larger, the positive. */
    private static boolean larger(FloatNumber b, FloatNumber a) {
        if (a.kind != b.kind) {
            return b.kind == FloatNumber.QUIET;
        }
        int order =
                Long.compareUnsigned(
                        b.significand & ~FloatNumber.QUIET_BIT,
                        a.significand & ~FloatNumber.QUIET_BIT);
        return order > 0 || (order == 0 && a.negative && !b.negative);
    }

    private void quiet() {
        result.kind = FloatNumber.QUIET;
        result.significand |= FloatNumber.QUIET_BIT | TOP;
    }

    private void invalid() {
        flags |= INVALID;
        result.setIndefinite();
    }

    // ---- arithmetic

    void add(FloatNumber a, FloatNumber b, boolean subtract) {
        if (nan(a, b)) {
            return;
        }
        boolean minus = b.negative != subtract;
        if (a.kind == FloatNumber.INFINITE || b.kind == FloatNumber.INFINITE) {
            if (a.kind == b.kind && a.negative != minus) {
                invalid();
            } else {
                result.setInfinite(a.kind == FloatNumber.INFINITE ? a.negative : minus);
            }
        } else if (a.kind == FloatNumber.ZERO && b.kind == FloatNumber.ZERO) {
            result.setZero(a.negative == minus ? minus : rounding == DOWN);
        } else if (a.kind == FloatNumber.ZERO || b.kind == FloatNumber.ZERO) {
            result.set(b.kind == FloatNumber.ZERO ? a : b);
            result.negative = b.kind == FloatNumber.ZERO ? a.negative : minus;
        } else {
            addFinite(a, b, minus);
        }
    }

    private void addFinite(FloatNumber a, FloatNumber b, boolean minus) {
        boolean swap =
                b.exponent > a.exponent
                        || (b.exponent == a.exponent
                                && Long.compareUnsigned(b.significand, a.significand) > 0);
        FloatNumber big = swap ? b : a;
        FloatNumber small = swap ? a : b;
        boolean bigMinus = swap ? minus : a.negative;
        boolean same = a.negative == minus;
        result.kind = FloatNumber.FINITE;
        result.negative = bigMinus;
        result.exponent = big.exponent;
        result.significand = small.significand;
        low = 0;
        shiftRight(big.exponent - small.exponent);
        if (same) {
            long sum = big.significand + result.significand;
            boolean carry = Long.compareUnsigned(sum, big.significand) < 0;
            result.significand = sum;
            if (carry) {
                shiftRight(1);
                result.significand |= TOP;
                result.exponent++;
            }
            return;
        }
        long borrow = low != 0 ? 1 : 0;
        low = -low;
        result.significand = big.significand - result.significand - borrow;
        if (result.significand == 0 && low == 0) {
            result.setZero(rounding == DOWN);
            return;
        }
        shiftUp();
    }

    /** Shifts the leading bit to its place. */
    private void shiftUp() {
        if (result.significand == 0) {
            result.significand = low;
            low = 0;
            result.exponent -= 64;
        }
        int shift = Long.numberOfLeadingZeros(result.significand);
        if (shift > 0) {
            result.significand = result.significand << shift | low >>> (64 - shift);
            low <<= shift;
            result.exponent -= shift;
        }
    }

    /** What falls out stays as the lowest bit. */
    private void shiftRight(int by) {
        if (by == 0) {
            return;
        }
        if (by >= 128) {
            low = (result.significand | low) != 0 ? 1 : 0;
            result.significand = 0;
        } else if (by >= 64) {
            long lost = low | (by == 64 ? 0 : result.significand << (128 - by));
            low =
                    (by == 64 ? result.significand : result.significand >>> (by - 64))
                            | (lost != 0 ? 1 : 0);
            result.significand = 0;
        } else {
            long lost = low << (64 - by);
            low = low >>> by | result.significand << (64 - by) | (lost != 0 ? 1 : 0);
            result.significand >>>= by;
        }
    }

    void multiply(FloatNumber a, FloatNumber b) {
        if (nan(a, b)) {
            return;
        }
        boolean minus = a.negative != b.negative;
        boolean zero = a.kind == FloatNumber.ZERO || b.kind == FloatNumber.ZERO;
        if (a.kind == FloatNumber.INFINITE || b.kind == FloatNumber.INFINITE) {
            if (zero) {
                invalid();
            } else {
                result.setInfinite(minus);
            }
        } else if (zero) {
            result.setZero(minus);
        } else {
            result.kind = FloatNumber.FINITE;
            result.negative = minus;
            result.exponent = a.exponent + b.exponent + 1;
            result.significand = Math.unsignedMultiplyHigh(a.significand, b.significand);
            low = a.significand * b.significand;
            shiftUp();
        }
    }

    void divide(FloatNumber a, FloatNumber b) {
        if (b.kind == FloatNumber.ZERO && a.kind == FloatNumber.FINITE) {
            flags |= ZERO_DIVIDE;
            result.setInfinite(a.negative != b.negative);
            return;
        }
        if (nan(a, b)) {
            return;
        }
        boolean minus = a.negative != b.negative;
        if (a.kind == b.kind && a.kind != FloatNumber.FINITE) {
            invalid();
        } else if (a.kind == FloatNumber.INFINITE) {
            result.setInfinite(minus);
        } else if (a.kind == FloatNumber.ZERO || b.kind == FloatNumber.INFINITE) {
            result.setZero(minus);
        } else {
            divideFinite(a, b, minus);
        }
    }

    private void divideFinite(FloatNumber a, FloatNumber b, boolean minus) {
        boolean less = Long.compareUnsigned(a.significand, b.significand) < 0;
        long high = less ? a.significand : a.significand >>> 1;
        long rest = less ? 0 : a.significand << 63;
        long quotient = Wide.divide(high, rest, b.significand);
        long left = rest - quotient * b.significand;
        result.kind = FloatNumber.FINITE;
        result.negative = minus;
        result.exponent = a.exponent - b.exponent - (less ? 1 : 0);
        result.significand = quotient;
        low = Wide.divide(left, 0, b.significand);
        if (low * b.significand != 0) {
            low |= 1;
        }
    }

    void squareRoot(FloatNumber a) {
        if (a.negative && a.kind == FloatNumber.FINITE) {
            invalid();
            return;
        }
        if (nan(a, a)) {
            return;
        }
        if (a.kind == FloatNumber.ZERO || (a.kind == FloatNumber.INFINITE && !a.negative)) {
            result.set(a);
        } else if (a.negative) {
            invalid();
        } else {
            // 128 bits whose exponent is even; the root of them has 64.
            boolean odd = (a.exponent & 1) != 0;
            BigInteger value =
                    new BigInteger(Long.toUnsignedString(a.significand)).shiftLeft(odd ? 64 : 63);
            BigInteger[] root = value.sqrtAndRemainder();
            result.kind = FloatNumber.FINITE;
            result.negative = false;
            result.exponent = a.exponent >> 1;
            result.significand = root[0].longValue();
            low = root[1].signum() == 0 ? 0 : root[1].compareTo(root[0]) > 0 ? TOP | 1 : 1;
        }
    }

    /** The remainder of x87's FPREM (truncated) and FPREM1 (nearest); the quotient's low bits. */
    long remainder(FloatNumber a, FloatNumber b, boolean nearest) {
        if (nan(a, b)) {
            return 0;
        }
        if (a.kind == FloatNumber.INFINITE || b.kind == FloatNumber.ZERO) {
            invalid();
            return 0;
        }
        if (a.kind == FloatNumber.ZERO || b.kind == FloatNumber.INFINITE) {
            result.set(a);
            return 0;
        }
        BigInteger divisor = new BigInteger(Long.toUnsignedString(b.significand));
        BigInteger dividend = new BigInteger(Long.toUnsignedString(a.significand));
        int difference = a.exponent - b.exponent;
        int exponent = Math.min(a.exponent, b.exponent);
        dividend = dividend.shiftLeft(Math.max(difference, 0));
        divisor = divisor.shiftLeft(Math.max(-difference, 0));
        BigInteger[] parts = dividend.divideAndRemainder(divisor);
        BigInteger rest = parts[1];
        boolean minus = a.negative;
        if (nearest) {
            int half = rest.shiftLeft(1).compareTo(divisor);
            if (half > 0 || (half == 0 && parts[0].testBit(0))) {
                rest = divisor.subtract(rest);
                parts[0] = parts[0].add(BigInteger.ONE);
                minus = !minus;
            }
        }
        if (rest.signum() == 0) {
            result.setZero(a.negative);
        } else {
            int shift = 64 - rest.bitLength();
            result.kind = FloatNumber.FINITE;
            result.negative = minus;
            result.exponent = exponent - shift;
            result.significand =
                    shift >= 0 ? rest.longValue() << shift : rest.shiftRight(-shift).longValue();
        }
        return parts[0].longValue();
    }

    /** Takes an operand as the result, for conversions. */
    void take(FloatNumber a) {
        if (!nan(a, a)) {
            result.set(a);
        }
    }

    // ---- comparison

    /**
     * Compares.
     *
     * @param quiet only signalling NaNs are invalid
     * @return -1, 0, 1, or 2 if one is a NaN
     */
    int compare(FloatNumber a, FloatNumber b, boolean quiet) {
        if (a.isNan() || b.isNan()) {
            boolean signalling =
                    a.kind == FloatNumber.SIGNALLING || b.kind == FloatNumber.SIGNALLING;
            if (!quiet || signalling) {
                flags |= INVALID;
            }
            return 2;
        }
        if (a.denormal || b.denormal) {
            flags |= DENORMAL;
        }
        boolean aZero = a.kind == FloatNumber.ZERO;
        boolean bZero = b.kind == FloatNumber.ZERO;
        if (aZero && bZero) {
            return 0;
        }
        if (aZero || bZero || a.negative != b.negative) {
            boolean less = aZero ? !b.negative : a.negative;
            return less ? -1 : 1;
        }
        int order = Integer.compare(a.kind, b.kind);
        if (order == 0 && a.kind == FloatNumber.FINITE) {
            order = Integer.compare(a.exponent, b.exponent);
            if (order == 0) {
                order = Long.compareUnsigned(a.significand, b.significand);
            }
        }
        return a.negative ? -order : order;
    }

    // ---- rounding

    private boolean up(long high, int precision, boolean minus) {
        long rest = precision == 64 ? low : high << precision;
        boolean more = precision != 64 && low != 0;
        if (rest == 0 && !more) {
            return false;
        }
        return switch (rounding) {
            case NEAREST -> {
                int half = Long.compareUnsigned(rest, TOP);
                yield half > 0 || (half == 0 && (more || (high >>> (64 - precision) & 1) != 0));
            }
            case DOWN -> minus;
            case UP -> !minus;
            default -> false;
        };
    }

    private boolean inexact(int precision) {
        return low != 0 || (precision != 64 && result.significand << precision != 0);
    }

    void round(FloatFormat format) {
        round(format, format.precision());
    }

    /** Rounds the result to so many bits within a format's range, and notes the exceptions. */
    void round(FloatFormat format, int precision) {
        roundedUp = false;
        if (result.kind != FloatNumber.FINITE) {
            return;
        }
        long unit = 1L << (64 - precision);
        boolean tiny = false;
        if (result.exponent < format.least()) {
            boolean carries =
                    up(result.significand, precision, result.negative)
                            && (result.significand | unit - 1) == -1;
            tiny = result.exponent + (carries ? 1 : 0) < format.least();
            shiftRight(format.least() - result.exponent);
            result.exponent = format.least();
        }
        boolean inexact = inexact(precision);
        if (tiny && flushToZero && (masked & UNDERFLOW) != 0) {
            flags |= UNDERFLOW | PRECISION;
            result.setZero(result.negative);
            return;
        }
        if (tiny && (inexact || (masked & UNDERFLOW) == 0)) {
            flags |= UNDERFLOW;
        }
        roundedUp = up(result.significand, precision, result.negative);
        result.significand &= -unit;
        if (roundedUp) {
            result.significand += unit;
            if (result.significand == 0) {
                result.significand = TOP;
                result.exponent++;
            }
        }
        if (inexact) {
            flags |= PRECISION;
        }
        if (result.significand == 0) {
            result.setZero(result.negative);
        } else if (result.exponent > format.most()) {
            overflow(format, unit);
        }
    }

    private void overflow(FloatFormat format, long unit) {
        flags |= OVERFLOW | PRECISION;
        boolean infinite = rounding == NEAREST || rounding == (result.negative ? DOWN : UP);
        roundedUp = infinite;
        if (infinite) {
            result.setInfinite(result.negative);
        } else {
            result.exponent = format.most();
            result.significand = -unit;
        }
    }

    /** Rounds the result to an integral number. */
    void roundToIntegral() {
        roundedUp = false;
        if (result.kind != FloatNumber.FINITE || result.exponent >= 63) {
            return;
        }
        low = 0;
        shiftRight(63 - result.exponent);
        roundedUp = up(result.significand, 64, result.negative);
        if (low != 0) {
            flags |= PRECISION;
        }
        long integer = result.significand + (roundedUp ? 1 : 0);
        if (integer == 0) {
            result.setZero(result.negative);
        } else {
            int shift = Long.numberOfLeadingZeros(integer);
            result.significand = integer << shift;
            result.exponent = 63 - shift;
        }
    }

    /** A signed integer of 2, 4 or 8 bytes; the most negative one if it does not fit. */
    long toInteger(FloatNumber a, int size) {
        long least = -1L << (size * 8 - 1);
        roundedUp = false;
        if (a.kind == FloatNumber.ZERO) {
            return 0;
        }
        int before = flags;
        if (a.kind == FloatNumber.FINITE && a.exponent < 64) {
            result.set(a);
            low = 0;
            shiftRight(63 - a.exponent);
            roundedUp = up(result.significand, 64, a.negative);
            long integer = result.significand + (roundedUp ? 1 : 0);
            long limit = a.negative ? -least : ~least;
            boolean wrapped = roundedUp && integer == 0;
            if (!wrapped && Long.compareUnsigned(integer, limit) <= 0) {
                if (low != 0) {
                    flags |= PRECISION;
                }
                return a.negative ? -integer : integer;
            }
        }
        flags = before | INVALID;
        roundedUp = false;
        return least;
    }
}
