package usshadow.chipset;

/** Tells the accesses that a chip answers from those it does not: one byte at one of its ports. */
final class Access {
    private final int ports;
    private long odd;

    /** For a chip with so many ports. */
    Access(int ports) {
        this.ports = ports;
    }

    /** Whether the chip does not answer; counted. */
    boolean isOdd(int offset, int size) {
        boolean unanswered = size != 1 || offset < 0 || offset >= ports;
        if (unanswered) {
            odd++;
        }
        return unanswered;
    }

    /** How many there were. */
    long odd() {
        return odd;
    }

    /** What the guest reads where nothing answers: all ones of {@code size} bytes. */
    static int allOnes(int size) {
        return size == 1 ? 0xff : size == 2 ? 0xffff : -1;
    }
}
