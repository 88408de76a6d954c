package usshadow.hypervisor.cloud.vm;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import usshadow.engine.soft.SoftEngine;
import usshadow.guest.TinyGuest;

@Timeout(60)
class WarmUpTest {
    /** What the engine takes to be compiled, about. */
    private static final long MILLIONS = 3_000_000;

    @Test
    void theGuestWorks() throws Exception {
        long instructions = new WarmUp(new SoftEngine(), new TinyGuest()).play();
        assertTrue(instructions > MILLIONS, () -> instructions + " instructions");
    }

    @Test
    void itEndsWhenAVmRuns() throws Exception {
        WarmUp warmUp = new WarmUp(new SoftEngine(), new TinyGuest());
        warmUp.end();
        long instructions = warmUp.play();
        assertTrue(instructions < MILLIONS, () -> instructions + " instructions");
    }

    @Test
    void itDoesNotBeginWhenAVmHasRun() {
        ScriptedEngine engine = new ScriptedEngine();
        WarmUp warmUp = new WarmUp(engine, new TinyGuest());
        warmUp.end();
        warmUp.begin();
        assertNull(engine.last);
    }
}
