package usshadow.engine.soft;

/**
 * Integer operations on the elements of 64 bits: what an MMX instruction does, and an SSE2
 * instruction twice (SDM volume 1 sections 9.4, 11.4).
 */
final class Lanes {
    /** Destination and source to result. */
    @FunctionalInterface
    interface Operation {
        long apply(long a, long b);
    }

    /** On one element, given sign-extended, of which the result's low bits are kept. */
    @FunctionalInterface
    private interface Element {
        long apply(long a, long b);
    }

    private Lanes() {}

    private static Operation each(int size, Element element) {
        int bits = size * 8;
        long mask = (1L << bits) - 1;
        return (a, b) -> {
            long result = 0;
            for (int at = 0; at < 64; at += bits) {
                long value = element.apply(Reg.extend(a >>> at, size), Reg.extend(b >>> at, size));
                result |= (value & mask) << at;
            }
            return result;
        };
    }

    private static Element unsigned(int size, Element element) {
        long mask = (1L << (size * 8)) - 1;
        return (a, b) -> element.apply(a & mask, b & mask);
    }

    private static long clamp(long value, long least, long most) {
        return Math.min(Math.max(value, least), most);
    }

    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private static long equalBytes(long a, long b) {
        long differ = a ^ b;
        long low = (differ & ~HIGH_BITS) + ~HIGH_BITS;
        long zero = ~(low | differ) & HIGH_BITS;
        return (zero << 1) - (zero >>> 7);
    }

    private static Operation equal(int size) {
        return each(size, (a, b) -> a == b ? -1 : 0);
    }

    private static Operation greater(int size) {
        return each(size, (a, b) -> a > b ? -1 : 0);
    }

    private static Operation saturated(int size, boolean add) {
        long most = (1L << (size * 8 - 1)) - 1;
        return each(size, (a, b) -> clamp(add ? a + b : a - b, ~most, most));
    }

    private static Operation saturatedUnsigned(int size, boolean add) {
        long most = (1L << (size * 8)) - 1;
        return each(size, unsigned(size, (a, b) -> clamp(add ? a + b : a - b, 0, most)));
    }

    private static long multiplyAdd(long a, long b) {
        long result = 0;
        for (int at = 0; at < 64; at += 32) {
            long sum =
                    (short) (a >>> at) * (long) (short) (b >>> at)
                            + (short) (a >>> (at + 16)) * (long) (short) (b >>> (at + 16));
            result |= (sum & 0xffff_ffffL) << at;
        }
        return result;
    }

    private static long sumOfDifferences(long a, long b) {
        long sum = 0;
        for (int at = 0; at < 64; at += 8) {
            sum += Math.abs((a >>> at & 0xff) - (b >>> at & 0xff));
        }
        return sum;
    }

    /** The operation of an opcode after 0F, or null if that is of another kind. */
    static Operation of(int opcode) {
        return switch (opcode) {
            case 0x64 -> greater(1);
            case 0x65 -> greater(2);
            case 0x66 -> greater(4);
            case 0x74 -> Lanes::equalBytes;
            case 0x75 -> equal(2);
            case 0x76 -> equal(4);
            case 0xd4 -> (a, b) -> a + b;
            case 0xd5 -> each(2, (a, b) -> a * b);
            case 0xd8 -> saturatedUnsigned(1, false);
            case 0xd9 -> saturatedUnsigned(2, false);
            case 0xda -> each(1, unsigned(1, Math::min));
            case 0xdb -> (a, b) -> a & b;
            case 0xdc -> saturatedUnsigned(1, true);
            case 0xdd -> saturatedUnsigned(2, true);
            case 0xde -> each(1, unsigned(1, Math::max));
            case 0xdf -> (a, b) -> ~a & b;
            case 0xe0 -> each(1, unsigned(1, (a, b) -> (a + b + 1) >> 1));
            case 0xe3 -> each(2, unsigned(2, (a, b) -> (a + b + 1) >> 1));
            case 0xe4 -> each(2, unsigned(2, (a, b) -> (a * b) >>> 16));
            case 0xe5 -> each(2, (a, b) -> (a * b) >> 16);
            case 0xe8 -> saturated(1, false);
            case 0xe9 -> saturated(2, false);
            case 0xea -> each(2, Math::min);
            case 0xeb -> (a, b) -> a | b;
            case 0xec -> saturated(1, true);
            case 0xed -> saturated(2, true);
            case 0xee -> each(2, Math::max);
            case 0xef -> (a, b) -> a ^ b;
            case 0xf4 -> (a, b) -> (a & 0xffff_ffffL) * (b & 0xffff_ffffL);
            case 0xf5 -> Lanes::multiplyAdd;
            case 0xf6 -> Lanes::sumOfDifferences;
            case 0xf8 -> each(1, (a, b) -> a - b);
            case 0xf9 -> each(2, (a, b) -> a - b);
            case 0xfa -> each(4, (a, b) -> a - b);
            case 0xfb -> (a, b) -> a - b;
            case 0xfc -> each(1, (a, b) -> a + b);
            case 0xfd -> each(2, (a, b) -> a + b);
            case 0xfe -> each(4, (a, b) -> a + b);
            default -> null;
        };
    }

    /** Shifts the elements; beyond their width all bits are zeros, or signs. */
    static long shift(int size, boolean left, boolean arithmetic, long value, long count) {
        int bits = size * 8;
        boolean beyond = count < 0 || count >= bits;
        if (beyond && !arithmetic) {
            return 0;
        }
        int by = beyond ? bits - 1 : (int) count;
        if (size == 8) {
            return left ? value << by : value >>> by;
        }
        long mask = (1L << bits) - 1;
        long result = 0;
        for (int at = 0; at < 64; at += bits) {
            long element = value >>> at & mask;
            long shifted =
                    left
                            ? element << by
                            : arithmetic ? Reg.extend(element, size) >> by : element >>> by;
            result |= (shifted & mask) << at;
        }
        return result;
    }

    /** One bit for each byte's highest. */
    static int signs(long value) {
        return (int) (((value & HIGH_BITS) * 0x0002_0408_1020_4081L) >>> 56);
    }

    /** Interleaves the elements of the low 4 bytes of a and b. */
    static long unpack(int size, long a, long b) {
        int bits = size * 8;
        long mask = (1L << bits) - 1;
        long result = 0;
        for (int from = 0, to = 0; to < 64; from += bits, to += 2 * bits) {
            result |= (a >>> from & mask) << to | (b >>> from & mask) << (to + bits);
        }
        return result;
    }

    /** Narrows the elements of 8 bytes to half their size with saturation: 4 bytes. */
    static long pack(int size, boolean toUnsigned, long value) {
        int bits = size * 8;
        int half = bits / 2;
        long most = toUnsigned ? (1L << half) - 1 : (1L << (half - 1)) - 1;
        long least = toUnsigned ? 0 : ~most;
        long mask = (1L << half) - 1;
        long result = 0;
        for (int from = 0, to = 0; from < 64; from += bits, to += half) {
            result |= (clamp(Reg.extend(value >>> from, size), least, most) & mask) << to;
        }
        return result;
    }

    /** Two 4-byte halves in one. */
    static long join(long low, long high) {
        return (low & 0xffff_ffffL) | high << 32;
    }

    /** The 16-bit elements of a value, chosen by two bits each. */
    static long shuffleWords(long value, int order) {
        long result = 0;
        for (int i = 0; i < 4; i++) {
            result |= (value >>> ((order >>> (2 * i) & 3) * 16) & 0xffff) << (16 * i);
        }
        return result;
    }
}
