package usshadow.device.vnc.video;

import static usshadow.device.vnc.video.VgaRegisters.*;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Draws a VGA's text mode: characters and attributes out of its memory, where the registers say, in
 * cells of 8 by 16. Draws only cells that differ from what it drew last. The cursor does not blink;
 * nor do characters: their attribute's bit 7 is ignored while blinking is on.
 */
public final class TextScreen {
    /** Where a PC has its text memory, and how much is seen of it, bytes. */
    public static final int ADDRESS = 0xb8000, SIZE = 0x8000;

    private static final ValueLayout.OfShort CELL =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(java.nio.ByteOrder.LITTLE_ENDIAN);
    private static final int MOST_COLUMNS = 132, MOST_ROWS = 60;
    private static final int COLOURS = 16, NOTHING = -1;
    private static final int FOREGROUND = 0x0f, BACKGROUND = 0x07, BLINK = 0x08;

    private final Picture.Changes changes;
    private Picture picture;
    private int[] drawn = {};
    private int[] colours = {};

    /**
     * A screen that has drawn nothing.
     *
     * @param changes is told what is drawn anew
     */
    public TextScreen(Picture.Changes changes) {
        this.changes = changes;
    }

    /** What it drew last; a new one whenever the size changes. */
    public Picture picture() {
        return picture;
    }

    /**
     * Draws.
     *
     * @param vga its registers
     * @param text its memory, {@value #SIZE} bytes
     */
    public void draw(VgaState vga, MemorySegment text) {
        int columns = Math.clamp(vga.crtc(CR_DISPLAY_END_H) + 1, 1, MOST_COLUMNS);
        int rows = Math.clamp(lines(vga) / cellHeight(vga), 1, MOST_ROWS);
        int[] palette = palette(vga);
        if (picture == null
                || picture.width() != columns * Font.WIDTH
                || picture.height() != rows * Font.HEIGHT) {
            picture = new Picture(columns * Font.WIDTH, rows * Font.HEIGHT, changes);
            forget(columns * rows);
        } else if (!Arrays.equals(colours, palette)) {
            forget(columns * rows);
        }
        colours = palette;
        boolean dark = (vga.sequencer()[SR_CLOCKING_MODE] & SCREEN_OFF) != 0;
        int start = word(vga, CR_START_HIGH, CR_START_LOW);
        int cursor = dark || isCursorOff(vga) ? NOTHING : word(vga, CR_CURSOR_HIGH, CR_CURSOR_LOW);
        int pitch = vga.crtc(CR_OFFSET) * 2;
        boolean blink = (vga.attribute(AR_MODE) & MODE_BLINK) != 0;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int at = (start + row * pitch + column) % (SIZE / 2);
                int cell = dark ? 0 : text.get(CELL, at * 2L) & (blink ? 0x7fff : 0xffff);
                int shape = at == cursor ? cursorShape(vga) : 0;
                draw(row, column, cell, shape, row * columns + column);
            }
        }
    }

    private void forget(int cells) {
        drawn = new int[cells];
        Arrays.fill(drawn, NOTHING);
    }

    private static int word(VgaState vga, int high, int low) {
        return vga.crtc(high) << 8 | vga.crtc(low);
    }

    private static int cellHeight(VgaState vga) {
        return (vga.crtc(CR_MAX_SCAN_LINE) & SCAN_LINES) + 1;
    }

    private static int lines(VgaState vga) {
        int overflow = vga.crtc(CR_OVERFLOW);
        return 1
                + vga.crtc(CR_DISPLAY_END_V)
                + ((overflow & OVERFLOW_DISPLAY_END_8) != 0 ? 0x100 : 0)
                + ((overflow & OVERFLOW_DISPLAY_END_9) != 0 ? 0x200 : 0);
    }

    private static boolean isCursorOff(VgaState vga) {
        return (vga.crtc(CR_CURSOR_START) & CURSOR_OFF) != 0;
    }

    /** First and last line of the cursor in a cell of 16, and a mark that it is there. */
    private static int cursorShape(VgaState vga) {
        int height = cellHeight(vga);
        int first = (vga.crtc(CR_CURSOR_START) & SCAN_LINES) * Font.HEIGHT / height;
        int last = (vga.crtc(CR_CURSOR_END) & SCAN_LINES) * Font.HEIGHT / height;
        int most = Font.HEIGHT - 1;
        return 0x100 | Math.min(first, most) << 4 | Math.min(last, most);
    }

    private static int[] palette(VgaState vga) {
        int[] palette = new int[COLOURS];
        int select = vga.attribute(AR_COLOUR_SELECT);
        boolean replaces = (vga.attribute(AR_MODE) & MODE_COLOUR_SELECT_54) != 0;
        int planes = vga.attribute(AR_PLANES) & FOREGROUND;
        for (int i = 0; i < COLOURS; i++) {
            int colour = vga.attribute(i & planes);
            int index =
                    replaces
                            ? (colour & 0x0f) | ((select & 0x0f) << 4)
                            : (colour & 0x3f) | ((select & 0x0c) << 4);
            palette[i] = vga.colour(index);
        }
        return palette;
    }

    private void draw(int row, int column, int cell, int cursor, int index) {
        int wanted = cell | cursor << 16;
        if (drawn[index] == wanted) {
            return;
        }
        drawn[index] = wanted;
        int attribute = cell >> 8 & 0xff;
        int foreground = colours[attribute & FOREGROUND];
        int background = colours[attribute >> 4 & (BACKGROUND | BLINK)];
        int x = column * Font.WIDTH;
        for (int line = 0; line < Font.HEIGHT; line++) {
            boolean marked = cursor != 0 && line >= (cursor >> 4 & 0x0f) && line <= (cursor & 0x0f);
            int bits = marked ? 0xff : Font.row(cell & 0xff, line);
            int y = row * Font.HEIGHT + line;
            int at = y * picture.width() + x;
            for (int bit = 0; bit < Font.WIDTH; bit++) {
                picture.pixels()[at + bit] =
                        ((bits >> (7 - bit)) & 1) != 0 ? foreground : background;
            }
        }
        picture.changed(x, row * Font.HEIGHT, Font.WIDTH, Font.HEIGHT);
    }
}
