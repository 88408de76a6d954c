package usshadow.ultracall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static usshadow.ultracall.UltracallLayout.DONE;
import static usshadow.ultracall.UltracallLayout.FIRST_CALL_SLOT;
import static usshadow.ultracall.UltracallLayout.POSTED;
import static usshadow.ultracall.UltracallLayout.SLOTS;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import usshadow.linux.Memfd;

/** What a hostile L1 cannot do. */
class HostileCallerTest extends GateFixture {
    /** The fixture's caller, with one thread, only ever uses the first. */
    private static final int LAST_CONTROL_SLOT = FIRST_CALL_SLOT - 1;

    @Test
    void ticketZeroIsMalformed() {
        assertEquals(UltracallStatus.MALFORMED, rawCall(15, TransportCalls.VERSION, 0).status());
        assertEquals(UltracallStatus.MALFORMED, rawCall(63, TransportCalls.WAIT, 0).status());
    }

    @Test
    void ringsForSlotsWithoutACallAreCounted() {
        for (int slot = 0; slot < SLOTS; slot++) {
            raw.ring(slot);
        }
        eventually("all rings are judged", () -> gate.counters().malformed() == SLOTS);
        assertEquals(0, gate.counters().calls());
        assertEquals(1, gateThreads().size(), "no thread is started for nothing");
    }

    @Test
    void impossibleStatesAreNoCalls() {
        for (int state : new int[] {UltracallLayout.ACCEPTED, DONE, 4, -1, Integer.MIN_VALUE}) {
            long before = gate.counters().malformed();
            inherited.segment().set(ValueLayout.JAVA_INT, UltracallLayout.slot(1), state);
            raw.ring(1);
            eventually("the ring is judged", () -> gate.counters().malformed() == before + 1);
        }
        assertTrue(caller.call(TransportCalls.VERSION).isOk());
    }

    @Test
    void recycledSlotIsAnsweredAndHarmless() {
        AtomicLong runs = new AtomicLong();
        handlers.add(
                TestHandler.deferred(
                        call -> {
                            runs.incrementAndGet();
                            call.cancellation().await(TimeUnit.MILLISECONDS.toNanos(100));
                            return Answer.ok(call.argument(0));
                        }));
        int slot = 50;
        raw.write(slot, TestHandler.DEFERRED, 1, new long[] {11});
        raw.post(slot);
        eventually("the first runs", () -> runs.get() == 1);
        raw.write(slot, TestHandler.DEFERRED, 2, new long[] {22});
        raw.post(slot);
        eventually("the first is answered", () -> raw.state(slot) == DONE && raw.echo(slot) == 1);
        assertEquals(11, raw.result(slot), "with its own arguments");
        assertEquals(Answer.ok(33), rawCall(slot, TestHandler.DEFERRED, 3, 33));
        assertTrue(caller.callDeferred(TestHandler.DEFERRED, 4).isOk());
    }

    @Test
    void argumentsChangedDuringACallAreNotSeen() throws InterruptedException {
        AtomicLong torn = new AtomicLong();
        handlers.add(
                TestHandler.immediate(
                        call -> {
                            long first = call.argument(0);
                            for (int i = 0; i < 200; i++) {
                                Thread.onSpinWait();
                                torn.addAndGet(call.argument(0) == first ? 0 : 1);
                            }
                            return Answer.ok(first);
                        }));
        hammering(
                0,
                () -> {
                    for (int i = 0; i < 5000; i++) {
                        assertTrue(
                                rawCall(LAST_CONTROL_SLOT, TestHandler.IMMEDIATE, 1 + i, 1).isOk());
                    }
                });
        assertEquals(0, torn.get());
    }

    @Test
    void rangesChangedWhileJudgedNeverRegisterWhatIsOutside() throws InterruptedException {
        hammering(
                OWN,
                () -> {
                    for (int i = 0; i < 5000; i++) {
                        Answer page =
                                rawCall(
                                        LAST_CONTROL_SLOT,
                                        TransportCalls.REGISTER_PAGE,
                                        1 + i,
                                        SIZE - Memfd.PAGE,
                                        Memfd.PAGE);
                        if (page.isOk()) {
                            assertTrue(
                                    caller.call(
                                                    TransportCalls.ECHO,
                                                    page.result(),
                                                    0,
                                                    0,
                                                    Memfd.PAGE)
                                            .isOk());
                            assertTrue(
                                    caller.call(TransportCalls.UNREGISTER_PAGE, page.result())
                                            .isOk());
                        } else {
                            assertEquals(UltracallStatus.BAD_ARGUMENT, page.status());
                        }
                    }
                });
    }

    /**
     * Runs {@code calls} while another thread flips argument 0 of the last control slot between a
     * value and garbage.
     */
    private void hammering(long value, Runnable calls) throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        Thread hammer =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    long at =
                                            UltracallLayout.slot(LAST_CONTROL_SLOT)
                                                    + UltracallLayout.ARGUMENT;
                                    for (long i = 0; !stop.get(); i++) {
                                        inherited
                                                .segment()
                                                .set(
                                                        ValueLayout.JAVA_LONG,
                                                        at,
                                                        (i & 1) == 0
                                                                ? value
                                                                : i * 0x9e3779b97f4a7c15L);
                                    }
                                });
        try {
            calls.run();
        } finally {
            stop.set(true);
            hammer.join();
        }
    }

    @Test
    void scribbledServerWordsDelayTheirCallersAlone() {
        assertTrue(caller.callDeferred(TransportCalls.WAIT, 0).isOk());
        for (int word : new int[] {0, 1, 2, 3, -1}) {
            for (int slot = FIRST_CALL_SLOT; slot < SLOTS; slot++) {
                inherited
                        .segment()
                        .set(
                                ValueLayout.JAVA_INT,
                                UltracallLayout.slot(slot) + UltracallLayout.SERVER,
                                word);
            }
            assertTrue(caller.call(TransportCalls.VERSION).isOk());
        }
    }

    @Test
    void floodOfEmptyRingsDoesNotKeepHonestCallsWaiting() throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        Thread flood =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    while (!stop.get()) {
                                        raw.ring(3);
                                    }
                                });
        try {
            for (int i = 0; i < 200; i++) {
                assertTrue(caller.call(TransportCalls.VERSION).isOk());
            }
        } finally {
            stop.set(true);
            flood.join();
        }
        assertTrue(gate.counters().malformed() > 0);
    }

    @Test
    void callerThatDiesInTheMiddleLeavesOnlyAnAnsweredSlot() {
        raw.write(20, TransportCalls.WAIT, 5, new long[] {1000});
        raw.post(20); // and nobody waits
        raw.write(21, TransportCalls.WAIT, 6, new long[] {1000});
        inherited
                .segment()
                .set(ValueLayout.JAVA_INT, UltracallLayout.slot(21), POSTED); // posted, never rung
        eventually("the call is answered", () -> raw.state(20) == DONE);
        assertEquals(POSTED, raw.state(21));
        assertTrue(caller.callDeferred(TransportCalls.WAIT, 0).isOk());
    }

    @Test
    void vanishedMemoryEndsItsGateAlone(@TempDir Path folder) throws IOException {
        for (boolean inDeferredCall : new boolean[] {false, true}) {
            Path file = folder.resolve("memory" + inDeferredCall);
            CompletableFuture<Throwable> fault = new CompletableFuture<>();
            try (FileChannel channel =
                            FileChannel.open(
                                    file,
                                    StandardOpenOption.CREATE_NEW,
                                    StandardOpenOption.READ,
                                    StandardOpenOption.WRITE);
                    Arena arena = Arena.ofShared()) {
                MemorySegment unsealed =
                        channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE, arena);
                UltracallGate other =
                        UltracallGate.open(
                                "alpha/other",
                                unsealed,
                                handlers,
                                (which, cause) -> fault.complete(cause));
                UltracallCaller victim = UltracallCaller.attach(unsealed);
                assertTrue(
                        inDeferredCall
                                ? victim.callDeferred(TransportCalls.WAIT, 0).isOk()
                                : victim.call(TransportCalls.VERSION).isOk());
                channel.truncate(0);
                assertInstanceOf(InternalError.class, fault.orTimeout(20, TimeUnit.SECONDS).join());
                assertEquals(UltracallGate.State.FAULTED, other.state());
                other.close();
                assertEquals(UltracallGate.State.FAULTED, other.state());
            }
            assertTrue(caller.call(TransportCalls.VERSION).isOk());
        }
    }
}
