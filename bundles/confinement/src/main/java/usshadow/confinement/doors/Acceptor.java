package usshadow.confinement.doors;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.doors.Pump;

/**
 * Takes connections from a listener on a thread of its own and hands them on; the taker must not
 * block.
 */
final class Acceptor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);

    /** How long a shortage (of descriptors, usually) is left alone. */
    private static final long SHORTAGE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final ServerSocketChannel listener;
    private final String name;
    private final Consumer<SocketChannel> taker;

    private Acceptor(ServerSocketChannel listener, String name, Consumer<SocketChannel> taker) {
        this.listener = listener;
        this.name = name;
        this.taker = taker;
    }

    static Acceptor start(
            ServerSocketChannel listener, String name, Consumer<SocketChannel> taker) {
        Acceptor acceptor = new Acceptor(listener, name, taker);
        Thread.ofVirtual().name("door " + name).start(acceptor::run);
        return acceptor;
    }

    private void run() {
        while (listener.isOpen()) {
            try {
                taker.accept(listener.accept());
            } catch (ClosedChannelException closed) {
                return;
            } catch (IOException shortage) {
                LOG.warn("door {} cannot take a connection: {}", name, shortage.getMessage());
                LockSupport.parkNanos(SHORTAGE_NANOS);
            }
        }
    }

    @Override
    public void close() {
        Pump.close(listener);
    }
}
