package usshadow.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MachineClockTest {
    private final ReentrantLock lock = new ReentrantLock();
    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final MachineClock clock = new MachineClock(lock, scheduler);

    @AfterEach
    void stop() {
        scheduler.shutdownNow();
    }

    @Test
    void timeStandsStillUntilTheMachineRuns() {
        clock.set(500);
        assertEquals(500, clock.nanos());
        assertEquals(500, clock.nanos());
        clock.start();
        assertTrue(clock.nanos() >= 500);
        clock.stop();
        long stood = clock.nanos();
        assertEquals(stood, clock.nanos());
    }

    @Test
    void aClockThatGoesCannotBeSet() {
        clock.start();
        assertThrows(IllegalStateException.class, () -> clock.set(0));
    }

    @Test
    void aTimerFiresUnderTheDeviceLock() throws Exception {
        CountDownLatch fired = new CountDownLatch(1);
        boolean[] held = new boolean[1];
        Clock.Timer timer =
                clock.timer(
                        () -> {
                            held[0] = lock.isHeldByCurrentThread();
                            fired.countDown();
                        });
        lock.lock();
        try {
            clock.start();
            timer.arm(clock.nanos() + 1_000_000);
        } finally {
            lock.unlock();
        }
        fired.await();
        assertTrue(held[0]);
    }

    @Test
    void aTimerWaitsWhileTimeStandsStillAndIsDueAfterwards() throws Exception {
        CountDownLatch fired = new CountDownLatch(1);
        lock.lock();
        try {
            clock.timer(fired::countDown).arm(1000);
        } finally {
            lock.unlock();
        }
        assertFalse(fired.await(50, TimeUnit.MILLISECONDS));
        lock.lock();
        try {
            clock.start();
        } finally {
            lock.unlock();
        }
        fired.await();
    }

    @Test
    void aDisarmedTimerDoesNotFireEvenIfItWasDue() throws Exception {
        CountDownLatch fired = new CountDownLatch(1);
        CountDownLatch after = new CountDownLatch(1);
        lock.lock();
        try {
            clock.start();
            Clock.Timer timer = clock.timer(fired::countDown);
            timer.arm(clock.nanos());
            scheduler.execute(after::countDown); // behind the timer's own turn, which waits here
            timer.disarm();
        } finally {
            lock.unlock();
        }
        after.await();
        assertEquals(1, fired.getCount());
    }
}
