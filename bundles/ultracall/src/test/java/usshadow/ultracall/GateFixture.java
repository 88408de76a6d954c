package usshadow.ultracall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import usshadow.linux.Memfd;

/** A gate and a caller on two mappings of one sealed memory, as in two processes. */
@Timeout(60)
abstract class GateFixture {
    static final long SIZE = 64 * Memfd.PAGE;
    static final long OWN = UltracallLayout.REGION_SIZE;
    private static final long SLOT_WAIT = TimeUnit.MILLISECONDS.toNanos(50);

    final UltracallHandlers handlers = new UltracallHandlers();
    Memfd memory;
    Memfd inherited;
    UltracallGate gate;
    UltracallCaller caller;

    /** L1's raw access, for what no honest caller does. */
    UltracallRegion raw;

    @BeforeEach
    void openGate() throws IOException {
        memory = Memfd.create("test", SIZE);
        inherited = Memfd.inherited(memory.descriptor());
        gate = open("alpha/vs");
        caller = UltracallCaller.attach(inherited.segment(), SLOT_WAIT);
        raw = new UltracallRegion(inherited.segment());
    }

    UltracallGate open(String name) {
        return UltracallGate.open(
                name,
                memory.segment(),
                handlers,
                (which, cause) -> {
                    throw new AssertionError("the gate faulted", cause);
                });
    }

    @AfterEach
    void closeGateAndLookForThreads() {
        gate.close();
        assertEquals(UltracallGate.State.CLOSED, gate.state());
        assertEquals(List.of(), gateThreads());
        inherited.close();
        memory.close();
    }

    static List<String> gateThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("ultracall-"))
                .sorted()
                .toList();
    }

    /**
     * Posts a call in a slot of the test's choice and waits for the slot's answer, whatever ticket
     * it is for.
     */
    Answer rawCall(int slot, int number, int ticket, long... arguments) {
        raw.write(slot, number, ticket, arguments);
        raw.post(slot);
        eventually("slot " + slot + " is answered", () -> raw.state(slot) == UltracallLayout.DONE);
        return new Answer(UltracallStatus.of(raw.status(slot)), raw.result(slot));
    }

    @SuppressWarnings("ThreadPriorityCheck") // waiting for another thread
    static void eventually(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, () -> "never: " + what);
            Thread.yield();
        }
    }
}
