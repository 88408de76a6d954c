package usshadow.sealing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The vectors in docs/formats/seal.md, made again and read by the independent decoder. */
class TestVectorsTest {
    private static final HexFormat HEX = HexFormat.of();
    private static final Path DOCUMENT = Path.of("../../docs/formats/seal.md");
    private static final byte[] PART_NONCE = HEX.parseHex("f0f1f2f3f4f5f6f7f8f9fafb");
    private static final byte[] MANIFEST_NONCE = HEX.parseHex("e0e1e2e3e4e5e6e7e8e9eaeb");
    private static final PartHeader SERIAL =
            new PartHeader("web1", "serial", 0, 3, 7, Parts.SAVE, 1, 1, 48);

    // Once only: the JDK refuses to seal twice with one key and one nonce.
    private static final Sealer SEALER = new Sealer(Parts.key());
    private static final byte[] PART = SEALER.seal(SERIAL, Parts.BODY, PART_NONCE);
    private static final byte[] MANIFEST = sealedManifest();

    private static Manifest manifest() {
        return new Manifest(
                "web1",
                7,
                Parts.SAVE,
                Carry.ALL,
                List.of(new Manifest.Entry("serial", 0, 3, List.of(Sealer.tag(PART)))),
                List.of());
    }

    private static byte[] sealedManifest() {
        PartHeader header =
                new PartHeader(
                        "web1",
                        Manifest.DEVICE,
                        0,
                        ManifestLayout.VERSION,
                        7,
                        Parts.SAVE,
                        1,
                        1,
                        ManifestCodec.CAPACITY);
        return SEALER.seal(header, ManifestCodec.encode(manifest()), MANIFEST_NONCE);
    }

    /** The blocks of hexadecimal digits in the document. */
    private static List<String> vectors() throws IOException {
        Matcher blocks =
                Pattern.compile("```\n([0-9a-f\n]+)```").matcher(Files.readString(DOCUMENT));
        return blocks.results().map(b -> b.group(1).replace("\n", "")).toList();
    }

    @Test
    void theDocumentsPartIsWhatTheSealerMakes() throws Exception {
        assertEquals(vectors().get(0), HEX.formatHex(PART));
    }

    @Test
    void theDocumentsPartIsReadByTheIndependentDecoder() throws Exception {
        byte[] key =
                HEX.parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        var decoded = new IndependentDecoder(key).decode(HEX.parseHex(vectors().get(0)));
        assertEquals("web1", decoded.vm());
        assertEquals("serial", decoded.device());
        assertArrayEquals(Parts.BODY, decoded.body());
    }

    @Test
    void theDocumentsManifestIsWhatTheCodecMakes() throws Exception {
        assertEquals(vectors().get(1), HEX.formatHex(ManifestCodec.encode(manifest())));
        String ends =
                HEX.formatHex(MANIFEST, 0, 128)
                        + HEX.formatHex(MANIFEST, MANIFEST.length - 16, MANIFEST.length);
        assertEquals(vectors().get(2), ends);
    }

    @Test
    void theDocumentsManifestIsInItsSealedPart() throws Exception {
        byte[] key =
                HEX.parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        var decoded = new IndependentDecoder(key).decode(MANIFEST);
        assertEquals("vm", decoded.device());
        assertArrayEquals(HEX.parseHex(vectors().get(1)), decoded.body());
        assertEquals(
                HEX.formatHex(PART, PART.length - 16, PART.length),
                HEX.formatHex(Arrays.copyOfRange(decoded.body(), 0x44 + 0x2c, 0x44 + 0x3c)));
    }
}
