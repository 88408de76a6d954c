package usshadow.engine.soft;

/** Arithmetic on 128 bits. */
final class Wide {
    private static final long HALF = 0xffff_ffffL;

    private Wide() {}

    /**
     * Unsigned 128 / 64 bits; the quotient must fit: high is less than the divisor (Knuth, The Art
     * of Computer Programming, volume 2, algorithm D, with digits of 32 bits).
     */
    static long divide(long high, long low, long divisor) {
        if (high == 0) {
            return Long.divideUnsigned(low, divisor);
        }
        int shift = Long.numberOfLeadingZeros(divisor);
        long by = divisor << shift;
        long top = shift == 0 ? high : high << shift | low >>> (64 - shift);
        long rest = low << shift;
        long first = digit(top, rest >>> 32, by);
        long left = (top << 32 | rest >>> 32) - first * by;
        return first << 32 | digit(left, rest & HALF, by);
    }

    private static long digit(long top, long next, long by) {
        long byHigh = by >>> 32;
        long byLow = by & HALF;
        long guess = Long.divideUnsigned(top, byHigh);
        long rest = top - guess * byHigh;
        while (guess > HALF || Long.compareUnsigned(guess * byLow, rest << 32 | next) > 0) {
            guess--;
            rest += byHigh;
            if (rest > HALF) {
                break;
            }
        }
        return guess;
    }
}
