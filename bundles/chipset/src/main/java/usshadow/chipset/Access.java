package usshadow.chipset;

/** What the guest reads where nothing answers. */
final class Access {
    private Access() {}

    /** All ones of {@code size} bytes. */
    static int allOnes(int size) {
        return size == 1 ? 0xff : size == 2 ? 0xffff : -1;
    }
}
