package usshadow.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void plainTextStaysAsItIs() {
        assertEquals("dev-1.0.jar, größer, 日本", Printable.of("dev-1.0.jar, größer, 日本"));
        assertEquals("😀", Printable.of("😀"));
    }

    @Test
    void nullIsEmpty() {
        assertEquals("", Printable.of(null));
    }

    @Test
    void terminalSequencesAreVisible() {
        assertEquals("\\e]0;owned\\u0007", Printable.of("\u001b]0;owned\u0007"));
        assertEquals("a\\r\\n\\tb", Printable.of("a\r\n\tb"));
        assertEquals("\\u009b2J", Printable.of("\u009b2J"));
    }

    @Test
    void directionOverridesAndInvisibleCharactersAreVisible() {
        assertEquals("a\\u202egpj", Printable.of("a\u202egpj"));
        assertEquals("x\\u200by", Printable.of("x\u200by"));
        assertEquals("\\u2028", Printable.of("\u2028"));
        assertEquals("\\udb40\\udc41", Printable.of(new String(Character.toChars(0xe0041))));
    }

    @Test
    void unpairedSurrogatesAreVisible() {
        assertEquals("\\ud800x", Printable.of("\ud800x"));
    }

    @Test
    void aBackslashIsDoubledSoThatNoTwoTextsLookAlike() {
        assertEquals("\\\\n", Printable.of("\\n"));
    }

    @Test
    void longTextIsCutWithAnEllipsis() {
        assertEquals("abc…", Printable.of("abcdefgh", 4));
        assertEquals("abcd", Printable.of("abcd", 4));
        assertEquals("a…", Printable.of("a😀bcd", 3));
    }
}
