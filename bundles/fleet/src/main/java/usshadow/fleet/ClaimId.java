package usshadow.fleet;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Tells one claim from every other: 128 random bits, drawn before the first attempt and kept for
 * all further ones, so that an attempt whose answer was lost is recognised.
 *
 * @param value 32 lower-case hexadecimal digits
 */
public record ClaimId(String value) {
    private static final Pattern VALID = Pattern.compile("[0-9a-f]{32}");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SIZE = 16;

    /** Checks the form. */
    public ClaimId {
        if (!VALID.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "'" + value + "' is no claim id: 32 lower-case hexadecimal digits");
        }
    }

    /** A fresh one. */
    public static ClaimId random() {
        byte[] bits = new byte[SIZE];
        RANDOM.nextBytes(bits);
        return new ClaimId(HexFormat.of().formatHex(bits));
    }

    @Override
    public String toString() {
        return value;
    }
}
