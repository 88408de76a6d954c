package usshadow.sealing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static usshadow.sealing.Parts.BODY;
import static usshadow.sealing.Parts.EXPECTED;
import static usshadow.sealing.Parts.OTHER_SAVE;
import static usshadow.sealing.Parts.SAVE;
import static usshadow.sealing.Parts.SERIAL;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import usshadow.sealing.UnsealException.Reason;

class SealerTest {
    private final Sealer sealer = new Sealer(Parts.key());

    private Reason refusal(byte[] part, Expected expected) {
        return assertThrows(UnsealException.class, () -> sealer.open(part, expected)).reason();
    }

    @Test
    void whatWasSealedIsOpened() throws Exception {
        byte[] part = sealer.seal(SERIAL, BODY);
        OpenedPart opened = sealer.open(part, EXPECTED);
        assertEquals(SERIAL, opened.header());
        assertArrayEquals(BODY, opened.body());
        assertEquals(Sealer.tag(part), opened.tag());
    }

    @Test
    void theHeaderCanBeReadWithoutAKey() throws Exception {
        assertEquals(SERIAL, Sealer.peek(sealer.seal(SERIAL, BODY)));
    }

    @Test
    void theLengthTellsNothing() {
        assertEquals(SERIAL.sealedSize(), sealer.seal(SERIAL, new byte[0]).length);
        assertEquals(SERIAL.sealedSize(), sealer.seal(SERIAL, new byte[48]).length);
        assertThrows(IllegalArgumentException.class, () -> sealer.seal(SERIAL, new byte[49]));
    }

    @Test
    void theBodyCannotBeSeen() {
        String part = new String(sealer.seal(SERIAL, BODY), StandardCharsets.ISO_8859_1);
        assertTrue(part.contains("serial"));
        assertFalse(part.contains("pending"));
    }

    @Test
    void sealingTheSameTwiceGivesDifferentBytes() {
        assertFalse(Arrays.equals(sealer.seal(SERIAL, BODY), sealer.seal(SERIAL, BODY)));
    }

    static Stream<Arguments> foreign() {
        return Stream.of(
                Arguments.of(Expected.of("web2", "serial", 0), Reason.WRONG_VM),
                Arguments.of(Expected.of("web1", "pckbd", 0), Reason.WRONG_DEVICE),
                Arguments.of(Expected.of("web1", "serial", 1), Reason.WRONG_DEVICE),
                Arguments.of(EXPECTED.version(2), Reason.WRONG_VERSION),
                Arguments.of(EXPECTED.save(8, SAVE), Reason.WRONG_EPOCH),
                Arguments.of(EXPECTED.save(7, OTHER_SAVE), Reason.WRONG_SAVE));
    }

    @ParameterizedTest
    @MethodSource("foreign")
    void whatIsNotExpectedIsRefusedAndNamed(Expected expected, Reason reason) {
        assertEquals(reason, refusal(sealer.seal(SERIAL, BODY), expected));
    }

    @Test
    void theManifestTellsEpochAndSaveToWhoeverKnowsOnlyTheDevice() throws Exception {
        byte[] part = sealer.seal(SERIAL, BODY);
        assertEquals(7, sealer.open(part, Expected.of("web1", "serial", 0)).header().epoch());
    }

    @Test
    void anotherVmsKeyOpensNothing() {
        byte[] part = new Sealer(VmKey.random()).seal(SERIAL, BODY);
        assertEquals(Reason.FORGED, refusal(part, EXPECTED));
    }

    @Test
    void everyChangedBitIsFound() {
        byte[] part = sealer.seal(SERIAL, BODY);
        for (int bit = 0; bit < part.length * Byte.SIZE; bit++) {
            byte[] changed = part.clone();
            changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThrows(UnsealException.class, () -> sealer.open(changed, EXPECTED));
        }
    }

    @Test
    void aHeaderRewrittenToWhatIsExpectedIsAForgery() {
        byte[] stale = sealer.seal(new PartHeader("web1", "serial", 0, 3, 6, SAVE, 1, 2, 48), BODY);
        assertEquals(Reason.WRONG_EPOCH, refusal(stale, EXPECTED));
        stale[SealedPartLayout.EPOCH_AT] = 7;
        assertEquals(Reason.FORGED, refusal(stale, EXPECTED));
    }

    @Test
    void everyLengthButTheRightOneIsMalformed() {
        byte[] part = sealer.seal(SERIAL, BODY);
        for (int length = 0; length < part.length + 20; length++) {
            if (length != part.length) {
                assertEquals(Reason.MALFORMED, refusal(Arrays.copyOf(part, length), EXPECTED));
            }
        }
    }

    @Test
    void anotherFormatIsNamed() {
        byte[] part = sealer.seal(SERIAL, BODY);
        part[SealedPartLayout.FORMAT_AT] = 2;
        assertEquals(Reason.UNKNOWN_FORMAT, refusal(part, EXPECTED));
    }

    @Test
    void namesThatCannotBeShownAreMalformed() {
        byte[] part = sealer.seal(SERIAL, BODY);
        part[SealedPartLayout.VM_AT + 1] = 0x1b;
        assertEquals(Reason.MALFORMED, refusal(part, EXPECTED));
    }

    @Test
    void randomBytesBehindTheMagicNeverPass() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] part = new byte[random.nextInt(400)];
            random.nextBytes(part);
            System.arraycopy(
                    SealedPartLayout.MAGIC,
                    0,
                    part,
                    0,
                    Math.min(part.length, SealedPartLayout.MAGIC.length));
            assertThrows(UnsealException.class, () -> sealer.open(part, EXPECTED));
        }
    }

    @Test
    void theIndependentDecoderReadsTheSame() throws Exception {
        byte[] key = new byte[VmKey.SIZE];
        new Random(2).nextBytes(key);
        byte[] part = new Sealer(VmKey.of(key)).seal(SERIAL, BODY);
        IndependentDecoder.Decoded decoded = new IndependentDecoder(key).decode(part);
        assertEquals("web1", decoded.vm());
        assertEquals("serial", decoded.device());
        assertEquals(3, decoded.version());
        assertEquals(7, decoded.epoch());
        assertEquals(SAVE.toString(), decoded.save());
        assertEquals(1, decoded.part());
        assertEquals(2, decoded.parts());
        assertArrayEquals(BODY, decoded.body());
    }
}
