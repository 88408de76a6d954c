package usshadow.ultracall;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
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

/**
 * With the safety net of re-armed waits taken away, one lost wake-up would hang a caller for ever.
 */
@Timeout(120)
class LostWakeUpTest {
    private static final long NEVER = TimeUnit.DAYS.toNanos(1);
    private static final int THREADS = 4;
    private static final int CALLS = 3000;

    @Test
    void noWakeUpIsLost() throws Exception {
        try (Memfd memory = Memfd.create("test", 16 * Memfd.PAGE);
                Memfd inherited = Memfd.inherited(memory.descriptor());
                UltracallGate gate =
                        UltracallGate.open(
                                "alpha/vs",
                                memory.segment(),
                                new UltracallHandlers(),
                                (which, cause) -> {},
                                NEVER)) {
            UltracallCaller caller = UltracallCaller.attach(inherited.segment(), NEVER, NEVER);
            try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
                List<Future<Long>> answered = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    int seed = i;
                    answered.add(threads.submit(() -> callAtRandomTimes(caller, new Random(seed))));
                }
                for (Future<Long> each : answered) {
                    assertEquals(CALLS, each.get());
                }
            }
            assertEquals(THREADS * CALLS, gate.counters().calls());
        }
    }

    /**
     * Pauses around the length of the spin, so that posts meet the other side at every step of
     * falling asleep.
     */
    private static long callAtRandomTimes(UltracallCaller caller, Random random)
            throws IOException {
        long answered = 0;
        for (int i = 0; i < CALLS; i++) {
            if (random.nextInt(4) == 0) {
                LockSupport.parkNanos(random.nextLong(2 * Patience.SPIN_NANOS));
            }
            Answer answer =
                    switch (random.nextInt(3)) {
                        case 0 -> caller.call(TransportCalls.VERSION);
                        case 1 -> caller.callDeferred(TransportCalls.ECHO_DEFERRED);
                        default -> caller.callDeferred(TransportCalls.WAIT, random.nextInt(2));
                    };
            answered += answer.isOk() ? 1 : 0;
        }
        return answered;
    }
}
