package usshadow.hypervisor.guest.vm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import usshadow.machine.Clock;
import usshadow.migration.api.MigratableDevice;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;

/**
 * The time of a VM's virtual devices: the host's monotonic clock, less what the VM stood still. A
 * section of the VM's state, {@code virtual-clock}: nanoseconds as u64, little-endian. Its own
 * methods are called under the VM's device lock.
 */
final class MachineClock implements Clock {
    private final Lock deviceLock;
    private final ScheduledExecutorService scheduler;
    private final Set<Alarm> armed = new HashSet<>();
    private volatile Reading reading = new Reading(false, 0);

    /** While it goes: machine time less host time. While it stands: machine time. */
    private record Reading(boolean going, long nanos) {}

    MachineClock(Lock deviceLock, ScheduledExecutorService scheduler) {
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

    void start() {
        if (!reading.going()) {
            reading = new Reading(true, reading.nanos() - System.nanoTime());
            armed.forEach(Alarm::schedule);
        }
    }

    void stop() {
        if (reading.going()) {
            reading = new Reading(false, nanos());
            armed.forEach(Alarm::unschedule);
        }
    }

    void close() {
        stop();
        armed.clear();
    }

    @Override
    public Timer timer(Runnable action) {
        return new Alarm(action);
    }

    MigratableDevice section() {
        return new Section();
    }

    private final class Section implements MigratableDevice {
        @Override
        public String section() {
            return "virtual-clock";
        }

        @Override
        public int instance() {
            return 0;
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public byte[] save() {
            return bytes(Long.BYTES).putLong(nanos()).array();
        }

        @Override
        public void load(int version, byte[] body) throws MigrationException {
            if (body.length != Long.BYTES || reading.going()) {
                throw new MigrationException(
                        MigrationFailure.DEVICE,
                        "the virtual clock's state has %d bytes, not %d, or the VM runs"
                                .formatted(body.length, Long.BYTES));
            }
            reading = new Reading(false, bytes(Long.BYTES).put(body).getLong(0));
        }

        private static ByteBuffer bytes(int size) {
            return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        }
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
            if (reading.going()) {
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

        /** On the scheduler's thread. What was disarmed or moved meanwhile is left alone. */
        private void fire() {
            deviceLock.lock();
            try {
                if (!reading.going() || !armed.contains(this)) {
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
