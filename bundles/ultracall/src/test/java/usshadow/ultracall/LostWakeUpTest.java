package usshadow.ultracall;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import usshadow.linux.Memfd;

/** With the safety net of re-armed waits taken away, one lost wake-up hangs a caller for ever. */
@Timeout(60)
class LostWakeUpTest {
    private static final long NEVER = TimeUnit.DAYS.toNanos(1);
    private static final long AT_ONCE = TimeUnit.MICROSECONDS.toNanos(5);

    @Test
    void noRingAtTheGateIsLost() throws Exception {
        callFrom(1, NEVER, (caller, random) -> caller.call(TransportCalls.VERSION));
    }

    @Test
    void noPostAtASlotsThreadIsLost() throws Exception {
        callFrom(1, NEVER, (caller, random) -> caller.callDeferred(TransportCalls.ECHO_DEFERRED));
    }

    @Test
    void noPostToARetiringThreadIsLost() throws Exception {
        callFrom(1, AT_ONCE, (caller, random) -> caller.callDeferred(TransportCalls.ECHO_DEFERRED));
    }

    @Test
    void noWakeUpIsLostAmongManyCallers() throws Exception {
        callFrom(
                4,
                NEVER,
                (caller, random) ->
                        switch (random.nextInt(3)) {
                            case 0 -> caller.call(TransportCalls.VERSION);
                            case 1 -> caller.callDeferred(TransportCalls.ECHO_DEFERRED);
                            default -> caller.callDeferred(TransportCalls.WAIT, random.nextInt(2));
                        });
    }

    private interface Caller {
        Answer call(UltracallCaller caller, Random random);
    }

    private static void callFrom(int threads, long retireNanos, Caller how) throws Exception {
        int calls = 20_000 / threads;
        try (Memfd memory = Memfd.create("test", 16 * Memfd.PAGE);
                Memfd inherited = Memfd.inherited(memory.descriptor());
                UltracallGate gate =
                        UltracallGate.open(
                                "alpha/vs",
                                memory.segment(),
                                new UltracallHandlers(),
                                (which, cause) -> {},
                                new UltracallGate.Times(NEVER, retireNanos))) {
            UltracallCaller caller = UltracallCaller.attach(inherited.segment(), NEVER, NEVER);
            ExecutorService pool =
                    Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().factory());
            List<Future<Integer>> answered = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Random random = new Random(i);
                answered.add(pool.submit(() -> callAtBadTimes(caller, calls, random, how)));
            }
            for (Future<Integer> each : answered) {
                assertEquals(calls, each.get());
            }
            pool.shutdown();
            assertEquals((long) threads * calls, gate.counters().calls());
        }
    }

    /**
     * After a long pause the other side no longer looks but goes to sleep right after its answer;
     * the next post comes at just that moment.
     */
    private static int callAtBadTimes(
            UltracallCaller caller, int calls, Random random, Caller how) {
        int answered = 0;
        for (int i = 0; i < calls; i++) {
            if (random.nextInt(3) == 0) {
                LockSupport.parkNanos(Patience.SPIN_NANOS + random.nextInt(50_000));
            } else {
                long until =
                        System.nanoTime() + random.nextInt(random.nextBoolean() ? 1000 : 10_000);
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
            }
            answered += how.call(caller, random).isOk() ? 1 : 0;
        }
        return answered;
    }
}
