package usshadow.migration.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CostTest {
    private static final int MS = 1_000_000;
    private final Cost cost = new Cost();

    @Test
    void nothingTakesNoTimeAndTheUnknownTakesForEver() {
        assertEquals(Duration.ZERO, cost.of(0));
        assertTrue(cost.of(1).toDays() > 300);
    }

    @Test
    void pagesTakeTheLinksTimeByBytesAndTheRestByNumber() {
        cost.measured(10_000, 10_000 * 4104L, 40 * MS, 50 * MS);
        assertEquals(5, cost.of(1000).toMillis());
    }

    @Test
    void pagesOfZerosDoNotMakeTheLinkLookFastOrSlow() {
        // 41 MB in 40 ms by the link; 90,000 pages of zeros besides, each 1 us to look at.
        cost.measured(100_000, 10_000 * 4104L + 90_000 * 9L, 40 * MS, 140 * MS);
        assertEquals(5, cost.of(1024).toMillis());
    }

    @Test
    void aSmallRoundSaysNothingAboutTheLink() {
        cost.measured(10_000, 10_000 * 4104L, 40 * MS, 40 * MS);
        cost.measured(10, 10 * 4104L, 100, 100);
        assertEquals(4, cost.of(1000).toMillis());
    }
}
