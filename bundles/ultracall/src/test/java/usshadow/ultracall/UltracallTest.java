package usshadow.ultracall;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import usshadow.linux.Memfd;

/** What an honest caller can rely on. */
class UltracallTest extends GateFixture {
    private static final long LONG = TimeUnit.SECONDS.toNanos(30);
    private static final int CALL_SLOTS = UltracallLayout.SLOTS - UltracallLayout.FIRST_CALL_SLOT;

    @Test
    void versionIsAnsweredAtOnce() {
        assertEquals(Answer.ok(UltracallLayout.VERSION), caller.call(TransportCalls.VERSION));
    }

    @Test
    void sixArgumentsArriveInOrderAndMissingOnesAreZero() {
        AtomicReference<Call> seen = new AtomicReference<>();
        handlers.add(
                TestHandler.immediate(
                        call -> {
                            seen.set(call);
                            return Answer.ok(-7);
                        }));
        assertEquals(
                Answer.ok(-7), caller.call(TestHandler.IMMEDIATE, 1, -2, 3, Long.MIN_VALUE, 5, 6));
        assertArrayEquals(new long[] {1, -2, 3, Long.MIN_VALUE, 5, 6}, arguments(seen.get()));
        assertEquals(Answer.ok(-7), caller.call(TestHandler.IMMEDIATE, 9));
        assertArrayEquals(new long[] {9, 0, 0, 0, 0, 0}, arguments(seen.get()));
        assertThrows(
                IllegalArgumentException.class,
                () -> caller.call(TestHandler.IMMEDIATE, 1, 2, 3, 4, 5, 6, 7));
    }

    private static long[] arguments(Call call) {
        long[] arguments = new long[UltracallLayout.ARGUMENTS];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = call.argument(i);
        }
        return arguments;
    }

    @Test
    void whoCallsIsKnownByTheMemory() {
        AtomicReference<String> seen = new AtomicReference<>();
        handlers.add(
                TestHandler.immediate(
                        call -> {
                            seen.set(call.virtualizedSystem());
                            return Answer.OK;
                        }));
        assertTrue(caller.call(TestHandler.IMMEDIATE).isOk());
        assertEquals("alpha/vs", seen.get());
    }

    @Test
    void unknownNumbersAreRefused() {
        for (int number :
                new int[] {
                    0x0f, 0x100, TestHandler.IMMEDIATE, 0xffff, 0x10000, -1, Integer.MIN_VALUE
                }) {
            assertEquals(
                    Answer.of(UltracallStatus.UNKNOWN_CALL),
                    caller.call(number),
                    Integer.toHexString(number));
            assertEquals(Answer.of(UltracallStatus.UNKNOWN_CALL), caller.callDeferred(number));
        }
    }

    @Test
    void slotsAreReservedForTheirKindOfCall() {
        assertEquals(Answer.of(UltracallStatus.SLOT_RESERVED), caller.call(TransportCalls.WAIT, 1));
        assertEquals(
                Answer.of(UltracallStatus.SLOT_RESERVED),
                caller.callDeferred(TransportCalls.VERSION));
    }

    @Test
    void echoCopiesThroughARegisteredPage() {
        long page = caller.call(TransportCalls.REGISTER_PAGE, OWN, 2 * Memfd.PAGE).result();
        inherited.segment().setString(OWN + 10, "hello");
        for (boolean deferred : new boolean[] {false, true}) {
            Answer answer =
                    deferred
                            ? caller.callDeferred(TransportCalls.ECHO_DEFERRED, page, 10, 5000, 6)
                            : caller.call(TransportCalls.ECHO, page, 10, 5000, 6);
            assertEquals(Answer.ok(6), answer);
            assertEquals("hello", inherited.segment().getString(OWN + 5000));
            inherited.segment().asSlice(OWN + 5000, 6).fill((byte) 0);
        }
    }

    @Test
    void echoOutsideThePageNamesTheArgument() {
        long page = caller.call(TransportCalls.REGISTER_PAGE, OWN, Memfd.PAGE).result();
        assertEquals(Answer.badArgument(0), caller.call(TransportCalls.ECHO, page + 1, 0, 0, 1));
        assertEquals(
                Answer.badArgument(1), caller.call(TransportCalls.ECHO, page, Memfd.PAGE, 0, 1));
        assertEquals(Answer.badArgument(1), caller.call(TransportCalls.ECHO, page, -1, 0, 1));
        assertEquals(
                Answer.badArgument(1),
                caller.call(TransportCalls.ECHO, page, Long.MAX_VALUE, 0, 1));
        assertEquals(
                Answer.badArgument(2),
                caller.call(TransportCalls.ECHO, page, 0, Memfd.PAGE - 3, 4));
        assertEquals(Answer.badArgument(3), caller.call(TransportCalls.ECHO, page, 0, 0, -1));
        assertEquals(
                Answer.badArgument(3),
                caller.call(TransportCalls.ECHO, page, 0, 0, Long.MAX_VALUE));
    }

    @Test
    void unregisteredPageIsUnknown() {
        long page = caller.call(TransportCalls.REGISTER_PAGE, OWN, Memfd.PAGE).result();
        assertEquals(Answer.OK, caller.call(TransportCalls.UNREGISTER_PAGE, page));
        assertEquals(Answer.badArgument(0), caller.call(TransportCalls.UNREGISTER_PAGE, page));
        assertEquals(Answer.badArgument(0), caller.call(TransportCalls.ECHO, page, 0, 0, 1));
        assertNotEquals(page, caller.call(TransportCalls.REGISTER_PAGE, OWN, Memfd.PAGE).result());
    }

    @Test
    void refusalOfAHandlerIsItsAnswer() {
        handlers.add(
                TestHandler.immediate(
                        call -> {
                            call.require(3, false);
                            return Answer.OK;
                        }));
        assertEquals(Answer.badArgument(3), caller.call(TestHandler.IMMEDIATE));
        assertEquals(0, gate.counters().failed());
        assertEquals(1, gate.counters().refused());
    }

    @Test
    void handlerThatThrowsFailsItsCallAlone() {
        handlers.add(
                new TestHandler(
                        call -> {
                            throw new IllegalStateException("made to fail");
                        },
                        call -> {
                            throw new StackOverflowError("made to fail");
                        }));
        for (int i = 0; i < 3; i++) {
            assertEquals(Answer.of(UltracallStatus.FAILED), caller.call(TestHandler.IMMEDIATE));
            assertEquals(
                    Answer.of(UltracallStatus.FAILED), caller.callDeferred(TestHandler.DEFERRED));
        }
        assertEquals(6, gate.counters().failed());
        assertTrue(caller.call(TransportCalls.VERSION).isOk());
    }

    @Test
    void handlerWithoutAnAnswerFails() {
        handlers.add(TestHandler.immediate(call -> null));
        assertEquals(Answer.of(UltracallStatus.FAILED), caller.call(TestHandler.IMMEDIATE));
    }

    @Test
    void handlersComeAndGoWhileTheGateRuns() {
        TestHandler handler = TestHandler.immediate(call -> Answer.ok(1));
        for (int i = 0; i < 3; i++) {
            assertEquals(UltracallStatus.UNKNOWN_CALL, caller.call(TestHandler.IMMEDIATE).status());
            handlers.add(handler);
            assertEquals(Answer.ok(1), caller.call(TestHandler.IMMEDIATE));
            handlers.remove(handler);
        }
    }

    @Test
    void blockHasOneHandlerAtMost() {
        handlers.add(TestHandler.immediate(call -> Answer.OK));
        assertThrows(
                IllegalStateException.class,
                () -> handlers.add(TestHandler.immediate(call -> Answer.OK)));
    }

    @Test
    void callsOfAHandlerThatGoesAreEnded() {
        CountDownLatch running = new CountDownLatch(2);
        TestHandler handler =
                TestHandler.deferred(
                        call -> {
                            running.countDown();
                            return Answer.of(
                                    call.cancellation().await(LONG)
                                            ? UltracallStatus.CANCELLED
                                            : UltracallStatus.OK);
                        });
        handlers.add(handler);
        PendingCall one = caller.start(TestHandler.DEFERRED);
        PendingCall two = caller.start(TestHandler.DEFERRED);
        await(running);
        handlers.remove(handler);
        assertTrue(gate.endCallsOf(handler, LONG));
        assertEquals(UltracallStatus.CANCELLED, one.await().status());
        assertEquals(UltracallStatus.CANCELLED, two.await().status());
        assertEquals(
                UltracallStatus.UNKNOWN_CALL, caller.callDeferred(TestHandler.DEFERRED).status());
    }

    @Test
    void controlCallsAreAnsweredWhileAllCallSlotsBlock() {
        List<PendingCall> blocked = blockAllCallSlots();
        for (int i = 0; i < 100; i++) {
            assertTrue(caller.call(TransportCalls.VERSION).isOk());
        }
        assertEquals(UltracallStatus.BUSY, caller.callDeferred(TransportCalls.WAIT, 0).status());
        blocked.forEach(call -> assertTrue(call.cancel()));
        blocked.forEach(call -> assertEquals(UltracallStatus.CANCELLED, call.await().status()));
        assertTrue(caller.callDeferred(TransportCalls.WAIT, 0).isOk());
    }

    private List<PendingCall> blockAllCallSlots() {
        AtomicInteger running = new AtomicInteger();
        handlers.add(
                TestHandler.deferred(
                        call -> {
                            running.incrementAndGet();
                            return Answer.of(
                                    call.cancellation().await(LONG)
                                            ? UltracallStatus.CANCELLED
                                            : UltracallStatus.OK);
                        }));
        List<PendingCall> blocked = new ArrayList<>();
        for (int i = 0; i < CALL_SLOTS; i++) {
            blocked.add(caller.start(TestHandler.DEFERRED));
        }
        eventually("all call slots are taken", () -> running.get() == CALL_SLOTS);
        return blocked;
    }

    @Test
    void runningCallIsCancelled() {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch kicked = new CountDownLatch(1);
        handlers.add(
                TestHandler.deferred(
                        call -> {
                            call.cancellation().onCancel(kicked::countDown);
                            running.countDown();
                            kicked.await();
                            assertTrue(call.cancellation().cancelled());
                            return Answer.ok(5);
                        }));
        PendingCall call = caller.start(TestHandler.DEFERRED);
        await(running);
        assertTrue(call.cancel());
        assertEquals(Answer.ok(5), call.await(), "a handler may finish what it has");
        assertFalse(call.cancel(), "it is over");
    }

    @Test
    void callIsCancelledBeforeItComes() {
        int slot = 40;
        assertEquals(Answer.OK, caller.call(TransportCalls.CANCEL, slot, 77));
        assertEquals(
                Answer.of(UltracallStatus.CANCELLED),
                rawCall(slot, TransportCalls.WAIT, 77, 3_000_000_000L));
        assertEquals(Answer.OK, rawCall(slot, TransportCalls.WAIT, 78, 1));
    }

    @Test
    void cancelNamesItsWrongArgument() {
        assertEquals(Answer.badArgument(0), caller.call(TransportCalls.CANCEL, 64, 1));
        assertEquals(Answer.badArgument(0), caller.call(TransportCalls.CANCEL, -1, 1));
        assertEquals(Answer.badArgument(0), caller.call(TransportCalls.CANCEL, 3, 1));
        assertEquals(Answer.badArgument(1), caller.call(TransportCalls.CANCEL, 20, 0));
        assertEquals(Answer.badArgument(1), caller.call(TransportCalls.CANCEL, 20, 1L << 32));
    }

    @Test
    void interruptedCallerCancelsAndStaysInterrupted() throws InterruptedException {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread waiting =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    answer.complete(
                                            caller.callDeferred(
                                                    TransportCalls.WAIT,
                                                    TimeUnit.MINUTES.toMicros(1)));
                                    interrupted.complete(Thread.currentThread().isInterrupted());
                                });
        waiting.interrupt();
        waiting.join();
        assertEquals(UltracallStatus.CANCELLED, answer.join().status());
        assertTrue(interrupted.join());
    }

    @Test
    void idleSlotThreadsRetireAndComeBack() {
        assertTrue(caller.callDeferred(TransportCalls.WAIT, 0).isOk());
        assertTrue(gateThreads().contains("ultracall-16 alpha/vs"), gateThreads().toString());
        eventually("the thread retires", () -> gateThreads().size() == 1);
        assertTrue(caller.callDeferred(TransportCalls.WAIT, 0).isOk());
    }

    @Test
    void closingEndsDeferredCallsWithGone() {
        List<PendingCall> blocked = blockAllCallSlots();
        gate.close();
        blocked.forEach(call -> assertEquals(UltracallStatus.GONE, call.await().status()));
        assertEquals(UltracallStatus.GONE, caller.call(TransportCalls.VERSION).status());
        assertEquals(UltracallStatus.GONE, caller.callDeferred(TransportCalls.WAIT, 0).status());
    }

    @Test
    void closingInterruptsCallsThatDoNotHeedTheirCancellation() {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        handlers.add(
                TestHandler.deferred(
                        call -> {
                            running.countDown();
                            never.await();
                            return Answer.OK;
                        }));
        PendingCall call = caller.start(TestHandler.DEFERRED);
        await(running);
        gate.close();
        assertEquals(UltracallStatus.GONE, call.await().status());
    }

    @Test
    void callsGoOnWithTheNextGate() {
        CountDownLatch running = new CountDownLatch(1);
        handlers.add(
                TestHandler.deferred(
                        call -> {
                            running.countDown();
                            call.cancellation().await(LONG);
                            return Answer.OK;
                        }));
        long page = caller.call(TransportCalls.REGISTER_PAGE, OWN, Memfd.PAGE).result();
        PendingCall call = caller.start(TestHandler.DEFERRED);
        await(running);
        long generation = raw.generation();
        gate.close();
        gate = open("alpha/vs");
        assertNotEquals(generation, raw.generation());
        assertEquals(UltracallStatus.GONE, call.await().status());
        assertTrue(caller.call(TransportCalls.VERSION).isOk());
        assertTrue(caller.callDeferred(TransportCalls.WAIT, 0).isOk());
        assertEquals(
                Answer.badArgument(0),
                caller.call(TransportCalls.UNREGISTER_PAGE, page),
                "pages are the gate's");
    }

    @Test
    void lateAnswerOfAnEarlierGateDoesNotLoseACall() {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        CountDownLatch running = new CountDownLatch(1);
        handlers.add(
                TestHandler.deferred(
                        call -> {
                            running.countDown();
                            return Answer.ok(
                                    call.cancellation().await(TimeUnit.MILLISECONDS.toNanos(50))
                                            ? 1
                                            : 2);
                        }));
        Thread.ofPlatform().start(() -> answer.complete(caller.callDeferred(TestHandler.DEFERRED)));
        await(running);
        int other = raw.ticket(UltracallLayout.FIRST_CALL_SLOT) + 1000;
        new UltracallRegion(memory.segment()).answer(UltracallLayout.FIRST_CALL_SLOT, other, 0, 99);
        assertEquals(Answer.ok(2), answer.join());
    }

    @Test
    void attachingNeedsAGateOfThisRelease() throws IOException {
        try (Memfd other = Memfd.create("other", SIZE)) {
            assertTrue(
                    assertThrows(IOException.class, () -> UltracallCaller.attach(other.segment()))
                            .getMessage()
                            .contains("has not opened"));
        }
        inherited
                .segment()
                .set(java.lang.foreign.ValueLayout.JAVA_INT, UltracallLayout.VERSION_AT, 99);
        assertTrue(
                assertThrows(IOException.class, () -> UltracallCaller.attach(inherited.segment()))
                        .getMessage()
                        .contains("version 99"));
        assertThrows(
                IOException.class,
                () -> UltracallCaller.attach(inherited.segment().asSlice(0, 4096)));
    }

    @Test
    void countersSayWhatHappened() {
        caller.call(TransportCalls.VERSION);
        caller.call(-1);
        caller.callDeferred(TransportCalls.WAIT, 0);
        assertEquals(new GateCounters(3, 1, 0, 0), gate.counters());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
    }
}
