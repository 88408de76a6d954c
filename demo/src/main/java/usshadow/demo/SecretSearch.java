package usshadow.demo;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Looks for a secret in every form in which a record may hold it: as it is, in UTF-16 of both byte
 * orders, and inside base64, where it may begin at any of three positions.
 */
public final class SecretSearch {
    /** Shorter ones would be found by chance. */
    private static final int SHORTEST = 8;

    private static final int BASE64_BYTES = 3;
    private static final int BASE64_CHARACTERS = 4;

    private final Map<String, byte[]> forms = new LinkedHashMap<>();

    /**
     * A search for a text.
     *
     * @throws IllegalArgumentException if it is too short to be found by purpose only
     */
    public SecretSearch(String secret) {
        if (secret.length() < SHORTEST) {
            throw new IllegalArgumentException(
                    "a secret of %d characters may stand somewhere by chance; take %d or more"
                            .formatted(secret.length(), SHORTEST));
        }
        put("text", secret, StandardCharsets.UTF_8);
        put("UTF-16LE", secret, StandardCharsets.UTF_16LE);
        put("UTF-16BE", secret, StandardCharsets.UTF_16BE);
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        for (int before = 0; before < BASE64_BYTES; before++) {
            forms.put("base64 at 3n+" + before, base64(bytes, before));
        }
    }

    private void put(String form, String secret, Charset charset) {
        forms.put(form, secret.getBytes(charset));
    }

    /** The characters that depend on the secret alone, when so many bytes stand before it. */
    private static byte[] base64(byte[] secret, int before) {
        byte[] shifted = new byte[before + secret.length];
        System.arraycopy(secret, 0, shifted, before, secret.length);
        byte[] text = Base64.getEncoder().withoutPadding().encode(shifted);
        int first = before == 0 ? 0 : before + 1; // the character that mixes both is left out
        int last = shifted.length / BASE64_BYTES * BASE64_CHARACTERS;
        return Arrays.copyOfRange(text, first, last);
    }

    /** The forms, by their names. */
    public Map<String, byte[]> forms() {
        Map<String, byte[]> copies = new LinkedHashMap<>();
        forms.forEach((name, bytes) -> copies.put(name, bytes.clone()));
        return copies;
    }

    /** The form in which the secret stands in a record, if it does. */
    public Optional<String> in(byte[] record) {
        return forms.entrySet().stream()
                .filter(form -> indexOf(record, form.getValue()) >= 0)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Whether the secret stands in a record in one form. */
    public boolean finds(String form, byte[] record) {
        return indexOf(record, forms.get(form)) >= 0;
    }

    /** By Horspool's rule: the byte under the last place says how far the next place is. */
    private static int indexOf(byte[] record, byte[] wanted) {
        int last = wanted.length - 1;
        int[] steps = new int[1 << Byte.SIZE];
        Arrays.fill(steps, wanted.length);
        for (int i = 0; i < last; i++) {
            steps[Byte.toUnsignedInt(wanted[i])] = last - i;
        }
        int at = 0;
        while (at <= record.length - wanted.length) {
            byte end = record[at + last];
            if (end == wanted[last]
                    && Arrays.equals(record, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
            at += steps[Byte.toUnsignedInt(end)];
        }
        return -1;
    }
}
