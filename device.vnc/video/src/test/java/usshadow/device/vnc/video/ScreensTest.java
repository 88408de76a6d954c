package usshadow.device.vnc.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What registers and memory make of the picture. */
class ScreensTest {
    private static final int GREY = 0xaaaaaa, BLACK = 0, BLUE = 0x0000aa, WHITE = 0xffffff;
    private static final int CRTC = 0x24;

    private final Vga vga = new Vga();
    private final MemorySegment text = Arena.ofAuto().allocate(TextScreen.SIZE, 4096);
    private final Set<String> changed = new TreeSet<>();
    private final TextScreen screen = new TextScreen(this::changed);

    private void changed(int x, int y, int width, int height) {
        changed.add("%d,%d %dx%d".formatted(x, y, width, height));
    }

    private Set<String> takeChanged() {
        Set<String> taken = new TreeSet<>(changed);
        changed.clear();
        return taken;
    }

    private void put(int cell, char character, int attribute) {
        text.set(ValueLayout.JAVA_BYTE, cell * 2L, (byte) character);
        text.set(ValueLayout.JAVA_BYTE, cell * 2L + 1, (byte) attribute);
    }

    private void crtc(int index, int value) {
        vga.write(CRTC, 2, value << 8 | index);
    }

    private Picture draw() {
        screen.draw(vga.state(), text);
        return screen.picture();
    }

    private static int pixel(Picture picture, int x, int y) {
        return picture.pixels()[y * picture.width() + x];
    }

    /** How many pixels of a cell have a colour. */
    private static int count(Picture picture, int column, int row, int colour) {
        int count = 0;
        for (int y = row * 16; y < row * 16 + 16; y++) {
            for (int x = column * 8; x < column * 8 + 8; x++) {
                count += pixel(picture, x, y) == colour ? 1 : 0;
            }
        }
        return count;
    }

    private void hideCursor() {
        crtc(0x0a, 0x20);
    }

    @Test
    void charactersHaveShapeAndColours() {
        hideCursor();
        put(80 + 2, 'A', 0x17);
        Picture picture = draw();
        assertEquals(640, picture.width());
        assertEquals(400, picture.height());
        assertEquals(128, count(picture, 0, 0, BLACK));
        int ink = count(picture, 2, 1, GREY);
        assertTrue(ink > 15 && ink < 40, "ink of an A: " + ink);
        assertEquals(128 - ink, count(picture, 2, 1, BLUE));
        put(80 + 2, '\u00db', 0x1f);
        assertEquals(128, count(draw(), 2, 1, WHITE), "a full block");
    }

    @Test
    void onlyWhatDiffersIsDrawnAnew() {
        hideCursor();
        draw();
        assertEquals(80 * 25, takeChanged().size());
        draw();
        assertEquals(Set.of(), takeChanged());
        put(80 * 24 + 79, 'x', 0x07);
        draw();
        assertEquals(Set.of("632,384 8x16"), takeChanged());
        vga.write(0x18, 1, 0);
        vga.write(0x19, 1, 0x3f);
        vga.write(0x19, 1, 0);
        vga.write(0x19, 1, 0);
        Picture red = draw();
        assertEquals(80 * 25, takeChanged().size(), "another black: every cell");
        assertEquals(0xff0000, pixel(red, 0, 0));
    }

    @Test
    void theCursorIsALineInItsCell() {
        crtc(0x0e, 0);
        crtc(0x0f, 81);
        put(81, ' ', 0x07);
        assertEquals(16, count(draw(), 1, 1, GREY), "lines 13 and 14");
        crtc(0x0f, 82);
        put(82, ' ', 0x07);
        assertEquals(0, count(draw(), 1, 1, GREY));
        assertEquals(16, count(draw(), 2, 1, GREY));
        hideCursor();
        assertEquals(0, count(draw(), 2, 1, GREY));
    }

    @Test
    void theStartAddressScrollsAndGoesRound() {
        hideCursor();
        put(160, '\u00db', 0x07);
        crtc(0x0c, 0);
        crtc(0x0d, 160);
        assertEquals(128, count(draw(), 0, 0, GREY));
        put(0, '\u00db', 0x07);
        crtc(0x0c, (0x4000 - 80) >> 8);
        crtc(0x0d, 0x4000 - 80 & 0xff);
        assertEquals(128, count(draw(), 0, 1, GREY), "behind the end is the beginning");
    }

    @Test
    void blinkingCharactersShowTheirBackground() {
        hideCursor();
        put(0, ' ', 0x97);
        assertEquals(128, count(draw(), 0, 0, BLUE));
        vga.read(0x2a, 1);
        vga.write(0x10, 1, 0x30);
        vga.write(0x10, 1, 0x04); // no blinking: 16 backgrounds
        assertEquals(128, count(draw(), 0, 0, 0x5555ff));
    }

    @Test
    void aScreenThatIsOffIsBlack() {
        put(0, '\u00db', 0x07);
        vga.write(0x14, 2, 0x2001);
        Picture off = draw();
        assertEquals(128, count(off, 0, 0, BLACK));
    }

    @Test
    void whateverTheRegistersSayADrawingComesOut() {
        Random random = new Random(11);
        for (long i = 0; i < TextScreen.SIZE; i++) {
            text.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
        }
        for (int i = 0; i < 400; i++) {
            for (int k = 0; k < 8; k++) {
                vga.write(
                        random.nextInt(0x30), random.nextBoolean() ? 1 : 2, random.nextInt(65536));
            }
            Picture picture = draw();
            assertEquals(picture.width() * picture.height(), picture.pixels().length);
        }
    }

    // ---- linear ----

    private final MemorySegment frame = Arena.ofAuto().allocate(200L * 50 * 4, 4096);
    private final LinearScreen linear = new LinearScreen(200, 50, frame, this::changed);

    @Test
    void aLinearScreenShowsWhatWasWritten() {
        frame.setAtIndex(ValueLayout.JAVA_INT, 200 * 17 + 70, 0xff123456);
        linear.update(0, frame.byteSize());
        assertEquals(0x123456, pixel(linear.picture(), 70, 17));
        assertEquals(Set.of("64,17 64x1"), takeChanged());
        linear.update(0, frame.byteSize());
        assertEquals(Set.of(), takeChanged(), "nothing new was written");
    }

    @Test
    void stretchesEndWithTheirRow() {
        frame.setAtIndex(ValueLayout.JAVA_INT, 200 * 49 + 199, 1);
        frame.setAtIndex(ValueLayout.JAVA_INT, 200 * 49 + 128, 1);
        linear.update(4096L * 9, 4096);
        assertEquals(Set.of("128,49 64x1", "192,49 8x1"), takeChanged());
    }

    @Test
    void tooLargeOrTooLittleIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new LinearScreen(200, 51, frame, this::changed));
        assertThrows(
                IllegalArgumentException.class,
                () -> new LinearScreen(1921, 1, frame, this::changed));
    }
}
