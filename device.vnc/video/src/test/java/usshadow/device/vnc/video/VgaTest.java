package usshadow.device.vnc.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import usshadow.machine.BadStateException;

/** The registers, as drivers use them. */
class VgaTest {
    private static final int CRTC = 0x24, CRTC_DATA = 0x25, ATTRIBUTE = 0x10, STATUS_1 = 0x2a;
    private static final VgaCodec CODEC = new VgaCodec();

    private final Vga vga = new Vga();

    private void write(int offset, int value) {
        vga.write(offset, 1, value);
    }

    private int read(int offset) {
        return vga.read(offset, 1);
    }

    private int crtc(int index) {
        write(CRTC, index);
        return read(CRTC_DATA);
    }

    @Test
    void resetIsTextModeThree() {
        assertEquals(0x67, read(0x1c));
        assertEquals(79, crtc(0x01));
        assertEquals(0x4f, crtc(0x09));
        write(0x17, 7);
        assertEquals(0x2a, read(0x19));
        assertEquals(0x2a, read(0x19));
        assertEquals(0x2a, read(0x19));
        write(0x17, 0x14);
        assertEquals(0x2a, read(0x19), "brown");
        assertEquals(0x15, read(0x19));
        assertEquals(0x00, read(0x19));
    }

    @Test
    void aWordIsIndexAndData() {
        vga.write(CRTC, 2, 0x120e);
        assertEquals(0x0e, read(CRTC));
        assertEquals(0x12, read(CRTC_DATA));
    }

    @Test
    void protectedTimingIsReadOnly() {
        write(CRTC, 0x11);
        write(CRTC_DATA, 0x8e);
        write(CRTC, 0x01);
        write(CRTC_DATA, 0x27);
        assertEquals(79, crtc(0x01));
        write(CRTC, 0x07);
        write(CRTC_DATA, 0x00);
        assertEquals(0x0f, crtc(0x07), "one bit of it can be written");
        write(CRTC, 0x11);
        write(CRTC_DATA, 0x0e);
        write(CRTC, 0x01);
        write(CRTC_DATA, 0x27);
        assertEquals(0x27, crtc(0x01));
    }

    @Test
    void attributesTakeIndexAndDataInTurn() {
        read(STATUS_1);
        write(ATTRIBUTE, 0x01);
        write(ATTRIBUTE, 0x3e);
        write(ATTRIBUTE, 0x21);
        assertEquals(0x3e, read(0x11));
        read(STATUS_1);
        assertEquals(0x21, read(ATTRIBUTE));
    }

    @Test
    void thePaletteIsWrittenAndReadByThrees() {
        write(0x18, 0xff);
        for (int value : new int[] {1, 2, 0xff, 4, 5, 6}) {
            write(0x19, value);
        }
        assertEquals(1, read(0x18), "the index has gone round");
        write(0x17, 0xff);
        assertEquals(3, read(0x17), "being read");
        assertEquals(1, read(0x19));
        assertEquals(2, read(0x19));
        assertEquals(0x3f, read(0x19));
        assertEquals(4, read(0x19));
    }

    @Test
    void theCrtControllerMovesWithTheMiscellaneousOutput() {
        write(0x04, 0x0e);
        assertEquals(0xff, read(0x05));
        assertEquals(2, vga.oddAccesses());
        write(0x12, 0x66);
        write(0x04, 0x0e);
        assertEquals(0x0e, read(0x04));
        assertEquals(0xff, read(CRTC));
    }

    @Test
    void aRetraceComesAndGoes() {
        int first = read(STATUS_1);
        assertNotEquals(first, read(STATUS_1));
        assertEquals(first, read(STATUS_1));
    }

    @Test
    void oddAccessesFloat() {
        assertEquals(0xffff, vga.read(CRTC, 2));
        assertEquals(-1, vga.read(CRTC, 4));
        vga.write(CRTC, 4, 0x1234);
        assertEquals(0xff, read(0x2f));
        assertEquals(4, vga.oddAccesses());
    }

    @Test
    void aSavedStateGoesOn() throws BadStateException {
        shake(new Random(3), 20_000);
        VgaState state = vga.state();
        byte[] body = CODEC.encode(state);
        assertEquals(1407, body.length, "QEMU's size of a PCI card's");
        vga.reset();
        assertNotEquals(state, vga.state());
        vga.restore(CODEC.decode(CODEC.version(), body));
        assertEquals(state, vga.state());
    }

    @Test
    void aStateThatCannotBeIsRefused() {
        byte[] body = CODEC.encode(vga.state());
        assertThrows(BadStateException.class, () -> CODEC.decode(3, body));
        assertThrows(BadStateException.class, () -> CODEC.decode(2, new byte[1406]));
        for (int at : new int[] {0x118, 0x121, 0x132, 0x252, 0x258}) {
            byte[] spoilt = body.clone();
            spoilt[at] = (byte) 0xff;
            assertThrows(
                    BadStateException.class,
                    () -> CODEC.decode(2, spoilt),
                    Integer.toHexString(at));
        }
    }

    private void shake(Random random, int accesses) {
        for (int i = 0; i < accesses; i++) {
            int offset = random.nextInt(-1, 0x31);
            int size = random.nextInt(8) == 0 ? 1 << random.nextInt(3) : 1;
            if (random.nextBoolean()) {
                vga.read(offset, size);
            } else {
                vga.write(offset, size, random.nextInt(1 << 16));
            }
        }
    }

    @Test
    void whateverTheGuestDoesNothingThrows() {
        shake(new Random(5), 300_000);
        assertTrue(vga.oddAccesses() > 0);
        vga.reset();
        assertEquals(new Vga().state(), vga.state());
    }
}
