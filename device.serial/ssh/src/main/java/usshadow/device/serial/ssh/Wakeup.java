package usshadow.device.serial.ssh;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets one thread wait until others have said that there may be something to do. */
final class Wakeup {
    private final Semaphore said = new Semaphore(0);

    /** Never blocks. */
    void wake() {
        if (said.availablePermits() == 0) { // else the waiting one looks anyway
            said.release();
        }
    }

    /** Waits for the next {@link #wake}, or returns at once if one came since the last wait. */
    void await() throws InterruptedException {
        said.acquire();
        said.drainPermits();
    }

    /** As {@link #await()}, no longer than a time. */
    void await(Duration limit) throws InterruptedException {
        if (said.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            said.drainPermits();
        }
    }
}
