package usshadow.engine.soft;

/**
 * A format of IEEE 754.
 *
 * @param precision bits of the significand, the leading one included
 * @param least exponent of the smallest normal number
 * @param most exponent of the largest number
 */
record FloatFormat(int precision, int least, int most) {
    static final FloatFormat SINGLE = new FloatFormat(24, -126, 127);
    static final FloatFormat DOUBLE = new FloatFormat(53, -1022, 1023);
    static final FloatFormat EXTENDED = new FloatFormat(64, -16382, 16383);

    /** Bits of the fraction field of SINGLE and DOUBLE. */
    private int fraction() {
        return precision - 1;
    }

    private int exponentMask() {
        return most * 2 + 1;
    }

    private int signBit() {
        return precision == SINGLE.precision ? 31 : 63;
    }

    /** Bytes of a SINGLE or DOUBLE. */
    int size() {
        return precision == SINGLE.precision ? 4 : 8;
    }

    /** Takes a SINGLE or DOUBLE apart. */
    void unpack(long bits, FloatNumber n) {
        long field = bits & (1L << fraction()) - 1;
        int exponent = (int) (bits >>> fraction()) & exponentMask();
        n.negative = (bits >>> signBit() & 1) != 0;
        n.denormal = false;
        n.exponent = exponent - most;
        n.significand = 1L << 63 | field << (63 - fraction());
        if (exponent == exponentMask()) {
            n.special(field);
        } else if (exponent != 0) {
            n.kind = FloatNumber.FINITE;
        } else {
            n.exponent = least;
            n.significand = field << (63 - fraction());
            n.normalise();
        }
    }

    /** The bits of a number that was rounded to SINGLE or DOUBLE. */
    long pack(FloatNumber n) {
        long sign = n.negative ? 1L << signBit() : 0;
        long field = n.significand << 1 >>> (64 - fraction());
        long infinite = (long) exponentMask() << fraction();
        return switch (n.kind) {
            case FloatNumber.ZERO -> sign;
            case FloatNumber.INFINITE -> sign | infinite;
            case FloatNumber.FINITE ->
                    n.significand < 0
                            ? sign | (long) (n.exponent + most) << fraction() | field
                            : sign | field;
            default -> sign | infinite | field;
        };
    }
}
