package usshadow.confinement.doors;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.doors.Pump;

/**
 * A bounded number of connections, each served by a virtual thread; closing this closes them all.
 */
final class Connections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    /** Serves one connection, to its end. */
    @FunctionalInterface
    interface Service {
        void serve(SocketChannel channel) throws IOException;
    }

    private final Semaphore places;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Connections(int places) {
        this.places = new Semaphore(places);
    }

    /**
     * Serves {@code channel}, or closes it at once when all places are taken. Returns without
     * waiting.
     */
    void serve(SocketChannel channel, Service service) {
        if (!places.tryAcquire()) {
            Pump.close(channel);
            return;
        }
        Thread.ofVirtual()
                .name("door connection")
                .start(
                        () -> {
                            try {
                                track(channel);
                                service.serve(channel);
                            } catch (IOException end) {
                                LOG.debug("a connection ended: {}", end.getMessage());
                            } finally {
                                release(channel);
                                places.release();
                            }
                        });
    }

    /** Makes {@code channel} one that {@link #close()} closes. */
    void track(SocketChannel channel) {
        open.add(channel);
        if (closed) {
            Pump.close(channel);
        }
    }

    /** Closes {@code channel} and forgets it. */
    void release(SocketChannel channel) {
        Pump.close(channel);
        open.remove(channel);
    }

    @Override
    public void close() {
        closed = true;
        open.forEach(Pump::close);
    }
}
