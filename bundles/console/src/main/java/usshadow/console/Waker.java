package usshadow.console;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Tells readers that there is something, on a thread of its own, so that the one who produces (a
 * vCPU's thread, at every byte) pays next to nothing. The first ring after a pause wakes the thread
 * at once; while it is busy, and for {@value #LINGER_NANOS} ns after, rings are only noted.
 *
 * <p>One for all ports of a node. What it calls must not block: it keeps all others waiting.
 */
public final class Waker implements AutoCloseable {
    private static final long LINGER_NANOS = 500_000;

    private final Queue<Bell> rung = new ConcurrentLinkedQueue<>();
    private final Thread thread;
    private volatile boolean asleep;
    private volatile boolean closed;

    /**
     * Starts the thread.
     *
     * @param name of the thread
     */
    public Waker(String name) {
        thread = Thread.ofPlatform().daemon().name(name).start(this::run);
    }

    /** A way to have something called on the waker's thread. */
    public Bell bell(Runnable action) {
        return new Bell(action);
    }

    /** Ends the thread; rings that are not answered yet are forgotten. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            if (answer()) {
                LockSupport.parkNanos(this, LINGER_NANOS);
                continue;
            }
            asleep = true;
            if (rung.isEmpty() && !closed) {
                LockSupport.park(this);
            }
            asleep = false;
        }
    }

    private boolean answer() {
        boolean any = false;
        for (Bell bell = rung.poll(); bell != null; bell = rung.poll()) {
            any = true;
            bell.answer();
        }
        return any;
    }

    /** Calls one action; rings that come before it is called are answered by one call. */
    public final class Bell {
        private final Runnable action;
        private final AtomicBoolean noted = new AtomicBoolean();

        private Bell(Runnable action) {
            this.action = action;
        }

        /** Never blocks; any thread, and under any lock. */
        public void ring() {
            if (noted.compareAndSet(false, true)) {
                rung.add(this);
                if (asleep) {
                    LockSupport.unpark(thread);
                }
            }
        }

        private void answer() {
            noted.set(false);
            try {
                action.run();
            } catch (RuntimeException | LinkageError e) { // of a bundle that goes, say
                Thread.UncaughtExceptionHandler handler = thread.getUncaughtExceptionHandler();
                handler.uncaughtException(thread, e); // one listener's fault is not the others'
            }
        }
    }
}
