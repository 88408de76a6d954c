package usshadow.console;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets one thread wait until others have said that there may be something to do: {@link #wake} is
 * what listeners of sessions call.
 */
public final class Signal {
    private final Semaphore said = new Semaphore(0);

    /** Never blocks; any thread, and under any lock. */
    public void wake() {
        if (said.availablePermits() == 0) { // else the waiting one looks anyway
            said.release();
        }
    }

    /** Waits for the next {@link #wake}, or returns at once if one came since the last wait. */
    public void await() throws InterruptedException {
        said.acquire();
        said.drainPermits();
    }

    /** As {@link #await()}, no longer than a time. */
    public void await(Duration limit) throws InterruptedException {
        if (said.tryAcquire(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            said.drainPermits();
        }
    }
}
