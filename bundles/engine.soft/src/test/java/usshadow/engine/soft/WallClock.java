package usshadow.engine.soft;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import usshadow.machine.Clock;

/** The host's time, for guests that wait in loops. Timers run under this object's lock. */
public final class WallClock implements Clock, AutoCloseable {
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final long start;

    /** From 0 on. */
    public WallClock() {
        this(0);
    }

    /** From a machine's time on. */
    public WallClock(long nanos) {
        start = System.nanoTime() - nanos;
    }

    @Override
    public long nanos() {
        return System.nanoTime() - start;
    }

    @Override
    public long wallMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public Timer timer(Runnable action) {
        return new WallTimer(action);
    }

    @Override
    public void close() {
        timers.shutdownNow();
    }

    private final class WallTimer implements Timer {
        private final Runnable action;
        private long armed;

        private WallTimer(Runnable action) {
            this.action = action;
        }

        @Override
        public void arm(long at) {
            long mine = ++armed;
            var _ =
                    timers.schedule(
                            () -> fire(mine), Math.max(0, at - nanos()), TimeUnit.NANOSECONDS);
        }

        private void fire(long mine) {
            synchronized (WallClock.this) {
                if (mine == armed) {
                    action.run();
                    WallClock.this.notifyAll();
                }
            }
        }

        @Override
        public void disarm() {
            armed++;
        }
    }
}
