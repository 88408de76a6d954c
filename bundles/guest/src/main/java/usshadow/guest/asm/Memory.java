package usshadow.guest.asm;

/**
 * A memory operand.
 *
 * @param base register or null
 * @param index register or null
 * @param scale 1, 2, 4 or 8
 * @param displacement added
 * @param label its address is added, relative to RIP; then there is no base and no index
 */
public record Memory(Register base, Register index, int scale, int displacement, String label) {
    /** {@code [base]}. */
    public static Memory at(Register base) {
        return at(base, 0);
    }

    /** {@code [base + displacement]}. */
    public static Memory at(Register base, int displacement) {
        return new Memory(base, null, 1, displacement, null);
    }

    /** {@code [base + index * scale + displacement]}. */
    public static Memory at(Register base, Register index, int scale, int displacement) {
        return new Memory(base, index, scale, displacement, null);
    }

    /** {@code [rip + label]}. */
    public static Memory at(String label) {
        return new Memory(null, null, 1, 0, label);
    }

    /** {@code [address]}, below 2 GiB. */
    public static Memory at(int address) {
        return new Memory(null, null, 1, address, null);
    }
}
