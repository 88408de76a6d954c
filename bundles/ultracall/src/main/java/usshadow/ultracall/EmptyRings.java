package usshadow.ultracall;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Slows a thread down that is woken again and again for nothing: whoever floods a doorbell shall
 * not buy more of the processor than an honest caller. Belongs to one thread.
 */
final class EmptyRings {
    private static final int TOLERATED = 64;
    private static final long QUICK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private int inARow;
    private long lastSleep;

    /** There was something to do. */
    void useful() {
        inARow = 0;
    }

    /** The thread goes to sleep, once more; if it never gets any, it is made to. */
    void sleeping() {
        long now = System.nanoTime();
        inARow = now - lastSleep < QUICK_NANOS ? inARow + 1 : 0;
        lastSleep = now;
        if (inARow > TOLERATED) {
            LockSupport.parkNanos(PAUSE_NANOS);
            lastSleep = System.nanoTime();
        }
    }
}
