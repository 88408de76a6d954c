package usshadow.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CpioTest {
    private static final int HEADER = 110;

    private static int number(String archive, int entry, int index) {
        int at = entry + 6 + 8 * index;
        return Integer.parseInt(archive.substring(at, at + 8), 16);
    }

    private static String text(Cpio cpio) {
        return new String(cpio.end(), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aFileHasItsModeSizeNameAndContentAtMultiplesOfFour() {
        String archive =
                text(new Cpio().file("init", 0755, "hello".getBytes(StandardCharsets.US_ASCII)));
        assertEquals("070701", archive.substring(0, 6));
        assertEquals(0100755, number(archive, 0, 1));
        assertEquals(5, number(archive, 0, 6));
        assertEquals(5, number(archive, 0, 11));
        assertEquals("init\0\0", archive.substring(HEADER, HEADER + 6));
        assertEquals("hello\0\0\0", archive.substring(HEADER + 6, HEADER + 14));
    }

    @Test
    void aDeviceHasItsNumbers() {
        String archive = text(new Cpio().device("dev/console", 5, 1));
        assertEquals(0020600, number(archive, 0, 1));
        assertEquals(5, number(archive, 0, 9));
        assertEquals(1, number(archive, 0, 10));
    }

    @Test
    void theTrailerEndsIt() {
        String archive = text(new Cpio().folder("etc"));
        assertEquals(0040755, number(archive, 0, 1));
        int trailer = HEADER + 6; // the name, its 0, and padding to 116
        assertEquals("070701", archive.substring(trailer, trailer + 6));
        assertEquals("TRAILER!!!", archive.substring(trailer + HEADER, trailer + HEADER + 10));
        assertEquals(0, archive.length() % 4);
    }
}
