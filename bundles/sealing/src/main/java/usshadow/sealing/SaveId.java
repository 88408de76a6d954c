package usshadow.sealing;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Tells one save of a VM from every other: 128 random bits, drawn at the freeze.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 */
public record SaveId(long high, long low) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int DIGITS = 32;
    private static final int HALF = 16;

    /** A fresh one. */
    public static SaveId random() {
        return new SaveId(RANDOM.nextLong(), RANDOM.nextLong());
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @throws IllegalArgumentException if it is not 32 lower-case hexadecimal digits
     */
    public static SaveId parse(String text) {
        SaveId id = null;
        if (text.length() == DIGITS) {
            id =
                    new SaveId(
                            HexFormat.fromHexDigitsToLong(text, 0, HALF),
                            HexFormat.fromHexDigitsToLong(text, HALF, DIGITS));
        }
        if (id == null || !id.toString().equals(text)) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no save id: 32 lower-case hexadecimal digits");
        }
        return id;
    }

    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }
}
