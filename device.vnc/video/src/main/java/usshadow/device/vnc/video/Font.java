package usshadow.device.vnc.video;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * The characters of code page 437, 8 by 16. Drawn after the Terminus Font (SIL Open Font License
 * 1.1, beside the resource); one line of 16 bytes in hexadecimal for each, from the top.
 */
final class Font {
    static final int WIDTH = 8, HEIGHT = 16, CHARACTERS = 256;

    private static final String RESOURCE = "cp437-8x16.hex";
    private static final byte[] ROWS = load();

    private Font() {}

    /** One row of a character; bit 7 is on the left. */
    static int row(int character, int row) {
        return ROWS[character * HEIGHT + row];
    }

    private static byte[] load() {
        try (InputStream in = Font.class.getResourceAsStream(RESOURCE)) {
            List<String> lines =
                    new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
            byte[] rows = HexFormat.of().parseHex(String.join("", lines));
            if (rows.length != CHARACTERS * HEIGHT) {
                throw new IllegalStateException(
                        "%s has %d bytes, not %d"
                                .formatted(RESOURCE, rows.length, CHARACTERS * HEIGHT));
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE, e);
        }
    }
}
