package usshadow.confinement.doors;

import java.nio.channels.SocketChannel;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import usshadow.doors.Pump;

/**
 * Closes a channel, and so ends what blocks on it, unless this is closed before the time is over.
 */
final class Deadline implements AutoCloseable {
    private static final ScheduledExecutorService TIMER =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("door-deadlines").factory());

    private final ScheduledFuture<?> closing;

    private Deadline(ScheduledFuture<?> closing) {
        this.closing = closing;
    }

    static Deadline closing(SocketChannel channel, long nanos) {
        return new Deadline(
                TIMER.schedule(
                        () -> Pump.close(channel), Math.max(nanos, 0), TimeUnit.NANOSECONDS));
    }

    /** Whether the work was done in time; the channel stays open then. */
    boolean met() {
        return closing.cancel(false);
    }

    @Override
    public void close() {
        closing.cancel(false);
    }
}
