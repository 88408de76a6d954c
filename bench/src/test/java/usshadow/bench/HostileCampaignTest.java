package usshadow.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import usshadow.ultracall.UltracallStatus;

class HostileCampaignTest {
    private static final long CALLS = 20_000;
    private static final long SEED = 1;

    /** A seeded share; {@code ./usshadow bench hostile} runs the million. */
    @Test
    @Timeout(120)
    void everyHostileCallIsAnsweredOrMalformed() throws Exception {
        HostileCampaign.Outcome outcome = new HostileCampaign(CALLS, SEED).run();
        assertNull(outcome.problem(), () -> outcome.problem() + " (seed " + SEED + ")");
        assertEquals(CALLS, outcome.sent());
        for (UltracallStatus expected :
                new UltracallStatus[] {
                    UltracallStatus.OK,
                    UltracallStatus.UNKNOWN_CALL,
                    UltracallStatus.BAD_ARGUMENT,
                    UltracallStatus.MALFORMED,
                    UltracallStatus.SLOT_RESERVED,
                    UltracallStatus.FAILED,
                    UltracallStatus.NOT_ALLOWED
                }) {
            assertTrue(
                    outcome.answered().getOrDefault(expected, 0L) > 0,
                    "no call came to " + expected);
        }
        assertTrue(outcome.counters().malformed() > 0);
    }
}
