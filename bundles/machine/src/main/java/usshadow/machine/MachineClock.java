package usshadow.machine;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

/**
 * A machine's time as the host gives it: the host's monotonic clock, less what the machine stood
 * still. All but {@link #nanos()} and {@link #wallMillis()} is called under the machine's device
 * lock.
 */
public final class MachineClock implements Clock {
    private final Lock deviceLock;
    private final ScheduledExecutorService scheduler;
    private final Set<Alarm> armed = new HashSet<>();

    /** While it goes: machine time less host time. While it stands: machine time. */
    private record Reading(boolean going, long nanos) {}

    private volatile Reading reading = new Reading(false, 0);

    /**
     * A clock that stands at 0.
     *
     * @param deviceLock serialises the machine's devices; timers' actions run under it
     * @param scheduler whose thread they run on
     */
    public MachineClock(Lock deviceLock, ScheduledExecutorService scheduler) {
        this.deviceLock = deviceLock;
        this.scheduler = scheduler;
    }

    @Override
    public long nanos() {
        Reading now = reading;
        return now.going() ? System.nanoTime() + now.nanos() : now.nanos();
    }

    @Override
    public long wallMillis() {
        return System.currentTimeMillis();
    }

    /** Whether it goes. */
    public boolean isGoing() {
        return reading.going();
    }

    /** Lets time go on. */
    public void start() {
        if (!isGoing()) {
            reading = new Reading(true, reading.nanos() - System.nanoTime());
            armed.forEach(Alarm::schedule);
        }
    }

    /** Makes time stand still. */
    public void stop() {
        if (isGoing()) {
            reading = new Reading(false, nanos());
            armed.forEach(Alarm::unschedule);
        }
    }

    /**
     * Sets the time, which must stand still.
     *
     * @param nanos machine time
     * @throws IllegalStateException if it goes
     */
    public void set(long nanos) {
        if (isGoing()) {
            throw new IllegalStateException("the clock is set while it goes");
        }
        reading = new Reading(false, nanos);
    }

    @Override
    public Timer timer(Runnable action) {
        return new Alarm(action);
    }

    /** Forgets all timers. */
    public void close() {
        stop();
        armed.clear();
    }

    private final class Alarm implements Timer {
        private final Runnable action;
        private long due;
        private ScheduledFuture<?> scheduled;

        private Alarm(Runnable action) {
            this.action = action;
        }

        @Override
        public void arm(long nanos) {
            unschedule();
            due = nanos;
            armed.add(this);
            if (isGoing()) {
                schedule();
            }
        }

        @Override
        public void disarm() {
            armed.remove(this);
            unschedule();
        }

        private void schedule() {
            scheduled =
                    scheduler.schedule(
                            this::fire, due - MachineClock.this.nanos(), TimeUnit.NANOSECONDS);
        }

        private void unschedule() {
            if (scheduled != null) {
                scheduled.cancel(false);
                scheduled = null;
            }
        }

        /** What was disarmed or moved meanwhile is left alone. */
        private void fire() {
            deviceLock.lock();
            try {
                if (!isGoing() || !armed.contains(this)) {
                    return;
                }
                if (due > MachineClock.this.nanos()) {
                    unschedule();
                    schedule();
                } else {
                    armed.remove(this);
                    scheduled = null;
                    action.run();
                }
            } finally {
                deviceLock.unlock();
            }
        }
    }
}
