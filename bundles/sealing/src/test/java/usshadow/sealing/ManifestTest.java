package usshadow.sealing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static usshadow.sealing.Parts.BODY;
import static usshadow.sealing.Parts.OTHER_SAVE;
import static usshadow.sealing.Parts.SAVE;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import usshadow.sealing.UnsealException.Reason;

class ManifestTest {
    private static final int RAM_ROOT = 1;

    private final Sealer sealer = new Sealer(Parts.key());
    private OpenedPart first;
    private OpenedPart second;
    private OpenedPart keyboard;
    private Manifest manifest;

    @BeforeEach
    void twoDevicesWithThreeParts() throws Exception {
        first = part("serial", 3, 7, SAVE, 1, 2);
        second = part("serial", 3, 7, SAVE, 2, 2);
        keyboard = part("pckbd", 3, 7, SAVE, 1, 1);
        manifest =
                new Manifest(
                        "web1",
                        7,
                        SAVE,
                        Carry.ALL,
                        List.of(
                                new Manifest.Entry(
                                        "serial", 0, 3, List.of(first.tag(), second.tag())),
                                new Manifest.Entry("pckbd", 0, 3, List.of(keyboard.tag()))),
                        List.of(new Manifest.Attachment(RAM_ROOT, new byte[] {1, 2, 3})));
    }

    private OpenedPart part(String device, int version, long epoch, SaveId save, int number, int of)
            throws UnsealException {
        byte[] sealed =
                sealer.seal(
                        new PartHeader("web1", device, 0, version, epoch, save, number, of, 48),
                        BODY);
        return sealer.open(sealed, Expected.of("web1", device, 0));
    }

    private Reason refusal(OpenedPart... parts) {
        return assertThrows(UnsealException.class, () -> manifest.check(List.of(parts))).reason();
    }

    @Test
    void whatWasEncodedIsDecoded() throws Exception {
        assertEquals(manifest, ManifestCodec.decode(ManifestCodec.encode(manifest)));
    }

    @Test
    void whatWasSealedIsOpened() throws Exception {
        assertEquals(
                manifest, ManifestCodec.open(sealer, "web1", ManifestCodec.seal(sealer, manifest)));
    }

    @Test
    void anotherVmsManifestIsRefused() {
        byte[] sealed = ManifestCodec.seal(sealer, manifest);
        assertEquals(
                Reason.WRONG_VM,
                assertThrows(
                                UnsealException.class,
                                () -> ManifestCodec.open(sealer, "web2", sealed))
                        .reason());
    }

    @Test
    void allManifestsAreEquallyLong() {
        Manifest empty = new Manifest("web1", 7, SAVE, Carry.NONE, List.of(), List.of());
        assertEquals(
                ManifestCodec.seal(sealer, manifest).length,
                ManifestCodec.seal(sealer, empty).length);
    }

    @Test
    void attachmentsAreFoundByTheirKind() {
        assertArrayEquals(new byte[] {1, 2, 3}, manifest.attachment(RAM_ROOT));
        assertNull(manifest.attachment(2));
    }

    @Test
    void allListedPartsInAnyOrderAreComplete() throws Exception {
        manifest.check(List.of(keyboard, second, first));
    }

    @Test
    void aMissingPartIsIncomplete() {
        assertEquals(Reason.INCOMPLETE, refusal(first, second));
        assertEquals(Reason.INCOMPLETE, refusal(first, keyboard));
        assertEquals(Reason.INCOMPLETE, refusal());
    }

    @Test
    void aPartThatIsNotListedIsRefused() throws Exception {
        OpenedPart mouse = part("ps2mouse", 2, 7, SAVE, 1, 1);
        assertEquals(Reason.WRONG_DEVICE, refusal(first, second, keyboard, mouse));
    }

    @Test
    void partsOfOtherSavesAreRefused() throws Exception {
        assertEquals(
                Reason.WRONG_EPOCH, refusal(part("serial", 3, 6, SAVE, 1, 2), second, keyboard));
        assertEquals(
                Reason.WRONG_SAVE,
                refusal(part("serial", 3, 7, OTHER_SAVE, 1, 2), second, keyboard));
        assertEquals(
                Reason.WRONG_VERSION, refusal(part("serial", 2, 7, SAVE, 1, 2), second, keyboard));
        assertEquals(
                Reason.WRONG_SAVE, refusal(part("serial", 3, 7, SAVE, 1, 2), second, keyboard));
        assertEquals(
                Reason.WRONG_SAVE, refusal(part("serial", 3, 7, SAVE, 1, 1), second, keyboard));
    }

    @Test
    void aDeviceStandsThereOnce() {
        var serial = new Manifest.Entry("serial", 0, 3, List.of(first.tag()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Manifest("web1", 7, SAVE, Carry.ALL, List.of(serial, serial), List.of()));
    }

    @Test
    void cutOrLongerManifestsAreMalformed() {
        byte[] body = ManifestCodec.encode(manifest);
        for (int length = 0; length < body.length + 8; length++) {
            if (length != body.length) {
                byte[] wrong = Arrays.copyOf(body, length);
                assertEquals(
                        Reason.MALFORMED,
                        assertThrows(UnsealException.class, () -> ManifestCodec.decode(wrong))
                                .reason());
            }
        }
    }

    @Test
    void randomChangesNeverEscapeAsOtherErrors() throws Exception {
        byte[] body = ManifestCodec.encode(manifest);
        Random random = new Random(3);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = body.clone();
            for (int k = 0; k < 4; k++) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            try {
                ManifestCodec.decode(changed);
            } catch (UnsealException e) {
                assertEquals(Reason.MALFORMED, e.reason());
                refused++;
            }
        }
        assertEquals(true, refused > 0);
    }
}
