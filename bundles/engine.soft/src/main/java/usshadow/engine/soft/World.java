package usshadow.engine.soft;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Safepoints: a vCPU holds the world while it executes, and lets others have it between two
 * instructions when they ask.
 */
final class World {
    private final ReentrantLock lock = new ReentrantLock(true);
    private final AtomicInteger asking = new AtomicInteger();

    void enter() {
        lock.lock();
    }

    void leave() {
        lock.unlock();
    }

    /** The vCPU, between two instructions: lets those who ask do what they want. */
    void safepoint() {
        while (asking.get() > 0) {
            lock.unlock();
            Thread.onSpinWait();
            lock.lock();
        }
    }

    /**
     * Does something while no vCPU executes.
     *
     * @param attention makes the vCPU come to a safepoint
     */
    <T> T stopped(Runnable attention, Supplier<T> action) {
        asking.incrementAndGet();
        attention.run();
        lock.lock();
        try {
            return action.get();
        } finally {
            asking.decrementAndGet();
            lock.unlock();
        }
    }
}
