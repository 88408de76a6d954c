package usshadow.migration.manager;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;

/**
 * The connection to the other manager. One thread reads and writes; another may {@link #await} at
 * the same time. A read or write that lasts too long closes it.
 */
final class Link implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    private static final int LOOKS = 4;

    private final ByteChannel channel;
    private final Duration timeout;
    private final ScheduledFuture<?> watch;

    /** When the present read or write began, never 0; 0 while there is none. */
    private volatile long busySince;

    private volatile boolean silent;

    /**
     * Takes a channel.
     *
     * @param timeout how long one read or write may last
     * @throws MigrationException if the watchdog has been shut down; the channel is closed
     */
    Link(ByteChannel channel, Duration timeout, ScheduledExecutorService watchdog)
            throws MigrationException {
        this.channel = channel;
        this.timeout = timeout;
        long period = Math.max(1, timeout.toNanos() / LOOKS);
        try {
            watch =
                    watchdog.scheduleWithFixedDelay(
                            this::look, period, period, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException stopped) {
            closeChannel();
            throw new MigrationException(
                    MigrationFailure.CANCELLED, "the migration manager was stopped", stopped);
        }
    }

    private void look() {
        long since = busySince;
        if (since != 0 && System.nanoTime() - since > timeout.toNanos()) {
            silent = true;
            close();
        }
    }

    /**
     * Reads some bytes.
     *
     * @return how many; -1 at the end
     */
    int read(ByteBuffer target) throws MigrationException {
        busySince = System.nanoTime() | 1;
        try {
            return await(target);
        } finally {
            busySince = 0;
        }
    }

    /** As {@link #read}, waiting as long as it takes; for one thread besides. */
    int await(ByteBuffer target) throws MigrationException {
        try {
            return channel.read(target);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Writes all. */
    void write(ByteBuffer source) throws MigrationException {
        try {
            while (source.hasRemaining()) {
                busySince = System.nanoTime() | 1;
                channel.write(source);
            }
        } catch (IOException e) {
            throw broken(e);
        } finally {
            busySince = 0;
        }
    }

    private MigrationException broken(IOException e) {
        String why =
                silent
                        ? "nothing moved for " + timeout.toMillis() + " ms"
                        : e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new MigrationException(
                MigrationFailure.LINK_BROKEN, "the link to the other side broke: " + why, e);
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** Closes it, on any thread; what blocks in it ends. */
    @Override
    public void close() {
        watch.cancel(false);
        closeChannel();
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException unimportant) {
            LOG.debug("closing a migration link", unimportant);
        }
    }
}
