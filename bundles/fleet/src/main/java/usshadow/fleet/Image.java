package usshadow.fleet;

import java.util.regex.Pattern;

/**
 * What a VM boots from.
 *
 * @param name of the image
 * @param digest SHA-256 of it, 64 lower-case hexadecimal digits
 */
public record Image(String name, String digest) {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}");
    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    /** Checks the forms. */
    public Image {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no image name; use 1 to 64 of a-z, A-Z, 0-9, '.', '_', '-'");
        }
        if (!DIGEST.matcher(digest).matches()) {
            throw new IllegalArgumentException(
                    "'" + digest + "' is no SHA-256 digest: 64 lower-case hexadecimal digits");
        }
    }
}
