package usshadow.console;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The ring behind the scroll-back. */
class ScrollBackTest {
    private static final int CAPACITY = 8;

    private final ScrollBack ring = new ScrollBack(CAPACITY);

    private void add(String text) {
        text.chars().forEach(ring::add);
    }

    private String text() {
        return new String(ring.bytes(), US_ASCII);
    }

    @Test
    void theNewestBytesStay() {
        add("abcdefghijk");
        assertEquals("defghijk", text());
        assertEquals(3, ring.oldest());
        assertEquals(11, ring.next());
    }

    @Test
    void restoredBytesGoOnWhereTheyWere() {
        for (int number = 5; number < 5 + 2 * CAPACITY; number++) {
            ring.restore(number, "hello".getBytes(US_ASCII));
            assertEquals(number - 5, ring.oldest());
            assertEquals("hello", text());
            add("12");
            assertEquals("hello12", text());
            add("345");
            assertEquals("lo12345", text().substring(1));
        }
    }

    @Test
    void moreThanFitsLeavesTheNewest() {
        ring.restore(20, "abcdefghijk".getBytes(US_ASCII));
        assertEquals("defghijk", text());
        assertEquals(12, ring.oldest());
    }
}
