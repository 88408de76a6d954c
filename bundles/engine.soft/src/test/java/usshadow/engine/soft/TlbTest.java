package usshadow.engine.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class TlbTest {
    private static final int PAGE = 4096;
    private final Tlb tlb = new Tlb();

    private static int index(long address) {
        return (int) (address >>> Tlb.SHIFT) & Tlb.MASK;
    }

    private boolean holds(long page, long addend) {
        return tlb.entries[index(page)] == page && tlb.entries[index(page) + 1] == addend;
    }

    @Test
    void everyEntryHasItsOwnAddendHoweverManyAreMade() {
        for (long n = 1; n < 5000; n++) {
            tlb.put(n * PAGE, n, false, false);
            assertEquals(true, holds(n * PAGE, n), "entry " + n);
        }
    }

    @Test
    void globalPagesStay() {
        tlb.put(5 * PAGE, 55, true, false);
        tlb.put(6 * PAGE, 66, false, false);
        tlb.clearLocal();
        assertEquals(true, holds(5 * PAGE, 55));
        assertNotEquals(true, holds(6 * PAGE, 66));
        tlb.clear();
        assertNotEquals(true, holds(5 * PAGE, 55));
    }

    @Test
    void aLargePageGoesAsAWhole() {
        tlb.put(513 * PAGE, 1, false, true);
        tlb.put(514 * PAGE, 2, false, true);
        tlb.put(1024 * PAGE, 3, false, false);
        tlb.clear(515L * PAGE);
        assertNotEquals(true, holds(513 * PAGE, 1));
        assertNotEquals(true, holds(514 * PAGE, 2));
        assertEquals(true, holds(1024 * PAGE, 3));
    }

    @Test
    void translationsToAPageOfTheHostAreFound() {
        tlb.put(7 * PAGE, 100 * PAGE, false, false);
        tlb.put(8 * PAGE, 99 * PAGE, true, false);
        tlb.put(9 * PAGE, 99 * PAGE, true, false);
        tlb.clearHost(107L * PAGE);
        assertNotEquals(true, holds(7 * PAGE, 100 * PAGE));
        assertNotEquals(true, holds(8 * PAGE, 99 * PAGE));
        assertEquals(true, holds(9 * PAGE, 99 * PAGE));
    }
}
