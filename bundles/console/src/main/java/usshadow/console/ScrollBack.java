package usshadow.console;

/** The newest bytes of a console's output, each with a running number. Its owner locks. */
final class ScrollBack {
    private final byte[] ring;
    private long next;
    private int size;

    ScrollBack(int capacity) {
        ring = new byte[capacity];
    }

    /** The number of the oldest byte that is still there. */
    long oldest() {
        return next - size;
    }

    /** The number that the next byte gets. */
    long next() {
        return next;
    }

    void add(int value) {
        ring[index(next)] = (byte) value;
        next++;
        if (size < ring.length) {
            size++;
        }
    }

    /** Copies from a number on, which must lie in the scroll-back; returns how many. */
    int copy(long from, byte[] into, int limit) {
        int count = (int) Math.min(next - from, limit);
        int start = index(from);
        int straight = Math.min(count, ring.length - start);
        System.arraycopy(ring, start, into, 0, straight);
        System.arraycopy(ring, 0, into, straight, count - straight);
        return count;
    }

    byte[] bytes() {
        byte[] bytes = new byte[size];
        copy(oldest(), bytes, size);
        return bytes;
    }

    /** Puts saved bytes in place; the last of them has the number before {@code number}. */
    void restore(long number, byte[] bytes) {
        next = number;
        size = Math.min(bytes.length, ring.length);
        int start = index(oldest());
        int straight = Math.min(size, ring.length - start);
        int from = bytes.length - size;
        System.arraycopy(bytes, from, ring, start, straight);
        System.arraycopy(bytes, from + straight, ring, 0, size - straight);
    }

    private int index(long number) {
        return (int) (number % ring.length);
    }
}
