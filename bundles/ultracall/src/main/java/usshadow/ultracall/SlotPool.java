package usshadow.ultracall;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Free slots of one kind. The lowest free one is given out, so that few threads at the other end
 * serve many calls.
 */
final class SlotPool {
    private final AtomicLong free;
    private final Semaphore count;

    /** Slots from {@code first} to one below {@code end}. */
    SlotPool(int first, int end) {
        free = new AtomicLong((-1L >>> (Long.SIZE - (end - first))) << first);
        count = new Semaphore(end - first);
    }

    /**
     * A free slot; -1 if none became free within {@code nanos}, or if the waiting thread was
     * interrupted.
     */
    int take(long nanos) {
        if (!count.tryAcquire() && !waitFor(nanos)) {
            return -1;
        }
        while (true) {
            long now = free.get();
            if (now != 0 && free.compareAndSet(now, now & (now - 1))) {
                return Long.numberOfTrailingZeros(now);
            }
            Thread.onSpinWait();
        }
    }

    private boolean waitFor(long nanos) {
        try {
            return count.tryAcquire(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    void give(int slot) {
        free.getAndUpdate(now -> now | 1L << slot);
        count.release();
    }
}
