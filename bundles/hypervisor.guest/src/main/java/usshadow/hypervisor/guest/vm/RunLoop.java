package usshadow.hypervisor.guest.vm;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.nested.ExitKind;
import usshadow.nested.NestedException;
import usshadow.nested.NestedVm;

/**
 * A vCPU's thread: runs it, and serves the exits that the cloud hypervisor reflects. It parks
 * between two instructions only, when a run comes back CANCELLED.
 *
 * <pre>
 *   resume ─▶ RUNNING: run ─▶ exit ─▶ device ─▶ run …  ─ kick, CANCELLED ─▶ PARKED
 *                        └── POWER_OFF, SHUTDOWN ─▶ ENDED        └── refused ─▶ PARKED, with a failure
 * </pre>
 */
final class RunLoop {
    private static final Logger LOG = LoggerFactory.getLogger(RunLoop.class);
    private static final long FIRST_LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long LAST_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** What answers at ports and addresses. On the vCPU's thread. */
    interface Bus {
        int in(int port, int size);

        void out(int port, int size, int value);

        long load(long address, int size);

        void store(long address, int size, long value);

        /** The machine was reset. */
        void reset();
    }

    /** Whether the VM has been claimed and runs, as the cloud hypervisor says. */
    interface Claimed {
        boolean test() throws NestedException;
    }

    /** Where the thread is. */
    enum State {
        PARKED,
        RUNNING,
        ENDED
    }

    private final NestedVm.Vcpu vcpu;
    private final Bus bus;
    private final Thread thread;

    /** By code. */
    private final AtomicLongArray exits = new AtomicLongArray(ExitKind.values().length);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean wanted;
    private boolean claiming;
    private boolean closed;
    private State state = State.PARKED;
    private ExitKind end;
    private Exception failure;

    RunLoop(String vm, NestedVm.Vcpu vcpu, Bus bus) {
        this.vcpu = vcpu;
        this.bus = bus;
        thread = Thread.ofPlatform().daemon().name("vcpu 0 of " + vm).start(this::live);
    }

    // ---- on the vCPU's thread

    private void live() {
        while (awaitWanted()) {
            try {
                runUntilCancelled();
            } catch (NestedException | RuntimeException e) {
                LOG.warn("{} stands still: {}", thread.getName(), e.toString());
                fail(e);
            }
        }
    }

    private boolean awaitWanted() {
        lock.lock();
        try {
            while (!closed && end == null) {
                if (wanted) {
                    become(State.RUNNING);
                    return true;
                }
                become(State.PARKED);
                changed.awaitUninterruptibly();
            }
            become(State.ENDED);
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void runUntilCancelled() throws NestedException {
        long value = 0;
        while (true) {
            ExitKind exit = vcpu.run(value);
            exits.incrementAndGet(exit.code());
            switch (exit) {
                case PORT_IN -> value = Integer.toUnsignedLong(bus.in(port(), vcpu.size()));
                case PORT_OUT -> bus.out(port(), vcpu.size(), (int) vcpu.value());
                case MMIO_READ -> value = bus.load(vcpu.address(), vcpu.size());
                case MMIO_WRITE -> bus.store(vcpu.address(), vcpu.size(), vcpu.value());
                case RESET -> bus.reset();
                case CANCELLED -> {
                    return;
                }
                case POWER_OFF, SHUTDOWN -> {
                    end(exit);
                    return;
                }
            }
        }
    }

    private int port() {
        return (int) vcpu.address();
    }

    private void end(ExitKind how) {
        lock.lock();
        try {
            end = how;
        } finally {
            lock.unlock();
        }
    }

    private void fail(Exception e) {
        lock.lock();
        try {
            failure = e;
            wanted = false;
        } finally {
            lock.unlock();
        }
    }

    private void become(State next) {
        state = next;
        changed.signalAll();
    }

    // ---- on any thread

    /**
     * Lets the vCPU run, and waits until the VM has been claimed.
     *
     * @param claimed asked ever more rarely: there is no event for it
     * @return whether it runs, or has run to its end; false if {@link #cancel} was called before it
     *     was claimed
     * @throws NestedException if it was refused
     */
    boolean resume(Claimed claimed) throws NestedException {
        lock.lock();
        try {
            failure = null;
            wanted = true;
            claiming = true;
            changed.signalAll();
            long pause = FIRST_LOOK_NANOS;
            while (true) {
                throwFailure();
                if (state == State.ENDED || claimed.test()) {
                    wanted = true; // a cancel that came too late
                    changed.signalAll();
                    return true;
                }
                if (!wanted && state == State.PARKED) {
                    return false;
                }
                await(pause);
                pause = Math.min(2 * pause, LAST_LOOK_NANOS);
            }
        } finally {
            claiming = false;
            lock.unlock();
        }
    }

    private void throwFailure() throws NestedException {
        switch (failure) {
            case null -> {}
            case NestedException refused -> throw refused;
            default -> throw new IllegalStateException("a virtual device failed", failure);
        }
    }

    @SuppressWarnings("WaitNotInLoop") // its caller looks again
    private void await(long nanos) {
        try {
            changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            cancel();
            while (state == State.RUNNING) {
                changed.awaitUninterruptibly();
            }
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the waiting of {@link #resume}; without one it does nothing. */
    void cancel() {
        lock.lock();
        try {
            if (claiming) {
                wanted = false;
                changed.signalAll();
                vcpu.kick();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Parks the vCPU; it stands between two instructions when this returns, or has ended. */
    void pause() {
        lock.lock();
        try {
            if (!wanted && state != State.RUNNING) {
                return;
            }
            wanted = false;
            vcpu.kick();
            while (state == State.RUNNING) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread. The VM may be running; it is not any more when this returns. */
    void close() {
        pause();
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
            while (state != State.ENDED) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether {@link #resume} waits. */
    boolean isClaiming() {
        lock.lock();
        try {
            return claiming;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it runs. */
    boolean isGoing() {
        lock.lock();
        try {
            return wanted && !claiming && end == null;
        } finally {
            lock.unlock();
        }
    }

    /** POWER_OFF or SHUTDOWN, if the guest has ended; else null. */
    ExitKind end() {
        lock.lock();
        try {
            return end;
        } finally {
            lock.unlock();
        }
    }

    /** Why it stands still, if that is not somebody's wish; else null. */
    Exception failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }

    /** How often each kind of exit came, those that did. */
    Map<ExitKind, Long> exits() {
        Map<ExitKind, Long> counts = new EnumMap<>(ExitKind.class);
        for (ExitKind kind : ExitKind.values()) {
            long count = exits.get(kind.code());
            if (count > 0) {
                counts.put(kind, count);
            }
        }
        return counts;
    }
}
