package usshadow.engine.soft;

/** A number taken apart: significand / 2^63 * 2^exponent. */
final class FloatNumber {
    static final int ZERO = 0, FINITE = 1, INFINITE = 2, QUIET = 3, SIGNALLING = 4;
    static final long QUIET_BIT = 1L << 62;
    private static final long INTEGER_BIT = 1L << 63;

    int kind;
    boolean negative;
    int exponent;

    /** With its leading bit at 63; smaller only in a denormal result. */
    long significand;

    /** It was encoded as a denormal number. */
    boolean denormal;

    boolean isNan() {
        return kind >= QUIET;
    }

    /** Infinity or NaN, by the fraction; the significand is set. */
    void special(long fraction) {
        kind = fraction == 0 ? INFINITE : (significand & QUIET_BIT) != 0 ? QUIET : SIGNALLING;
    }

    /** Moves the leading bit of a denormal to where it belongs. */
    void normalise() {
        if (significand == 0) {
            kind = ZERO;
            return;
        }
        int shift = Long.numberOfLeadingZeros(significand);
        significand <<= shift;
        exponent -= shift;
        kind = FINITE;
        denormal = true;
    }

    void set(FloatNumber other) {
        kind = other.kind;
        negative = other.negative;
        exponent = other.exponent;
        significand = other.significand;
        denormal = other.denormal;
    }

    void setZero(boolean minus) {
        kind = ZERO;
        negative = minus;
        significand = 0;
    }

    void setInfinite(boolean minus) {
        kind = INFINITE;
        negative = minus;
        significand = INTEGER_BIT;
    }

    /** The NaN that an invalid operation gives. */
    void setIndefinite() {
        kind = QUIET;
        negative = true;
        significand = INTEGER_BIT | QUIET_BIT;
    }

    /** A signed integer, exactly. */
    void setInteger(long value) {
        negative = value < 0;
        significand = Math.abs(value);
        exponent = 63;
        denormal = false;
        normalise();
        denormal = false;
    }

    /**
     * From the 80-bit format. Encodings without the leading bit that should have it are invalid.
     */
    void setExtended(long bits, int signAndExponent) {
        negative = (signAndExponent & 0x8000) != 0;
        int field = signAndExponent & 0x7fff;
        significand = bits;
        denormal = false;
        exponent = field - FloatFormat.EXTENDED.most();
        if (field == 0x7fff) {
            if (bits >= 0) {
                kind = SIGNALLING;
            } else {
                special(bits << 1);
            }
        } else if (field == 0) {
            exponent = FloatFormat.EXTENDED.least();
            normalise();
        } else {
            kind = bits < 0 ? FINITE : SIGNALLING;
        }
    }

    /** Sign and exponent of the 80-bit format. */
    int extendedExponent() {
        int sign = negative ? 0x8000 : 0;
        return switch (kind) {
            case ZERO -> sign;
            case FINITE -> significand < 0 ? sign | exponent + FloatFormat.EXTENDED.most() : sign;
            default -> sign | 0x7fff;
        };
    }

    /** The nearest double, for what is not computed exactly. */
    double toDouble() {
        if (isNan()) {
            return Double.NaN;
        }
        double magnitude =
                switch (kind) {
                    case ZERO -> 0;
                    case INFINITE -> Double.POSITIVE_INFINITY;
                    default -> Math.scalb((significand >>> 1) * 0x1p-62, exponent);
                };
        return negative ? -magnitude : magnitude;
    }
}
