package usshadow.hypervisor.guest.doors;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.doors.DoorSigns;
import usshadow.doors.Pump;

/**
 * The inner side of one door inwards: keeps connections dialled to the forwarder outside, and joins
 * each that is called for to a port of this virtualized system. It dials only once that port has
 * answered, so that outside the first dial means: ready.
 */
final class InnerDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InnerDoor.class);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LAST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final Path socket;
    private final InetSocketAddress target;
    private final Semaphore idle;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final Thread keeper;
    private volatile boolean closed;

    private InnerDoor(String name, Path socket, InetSocketAddress target, int idle) {
        this.name = name;
        this.socket = socket;
        this.target = target;
        this.idle = new Semaphore(idle);
        this.keeper = Thread.ofVirtual().name("door " + name).unstarted(this::keep);
    }

    /**
     * Begins to keep a door.
     *
     * @param socket the forwarder's Unix socket
     * @param target the port that callers are joined to
     * @param idle how many connections to keep waiting
     */
    static InnerDoor open(String name, Path socket, InetSocketAddress target, int idle) {
        InnerDoor door = new InnerDoor(name, socket, target, idle);
        door.keeper.start();
        return door;
    }

    private void keep() {
        try {
            awaitTarget();
            long pause = FIRST_PAUSE_NANOS;
            while (!closed) {
                idle.acquire();
                if (dial()) {
                    pause = FIRST_PAUSE_NANOS;
                } else {
                    idle.release();
                    TimeUnit.NANOSECONDS.sleep(pause);
                    pause = Math.min(2 * pause, LAST_PAUSE_NANOS);
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * There is no event for "a port of this machine is listened on": it is tried, ever more rarely.
     */
    private void awaitTarget() throws InterruptedException {
        long pause = FIRST_PAUSE_NANOS;
        while (!closed) {
            try (SocketChannel trial = SocketChannel.open(target)) {
                LOG.debug("door {}: {} answers", name, trial.getRemoteAddress());
                return;
            } catch (IOException notYet) {
                TimeUnit.NANOSECONDS.sleep(pause);
                pause = Math.min(2 * pause, LAST_PAUSE_NANOS);
            }
        }
    }

    private boolean dial() {
        SocketChannel outer = null;
        try {
            outer = track(SocketChannel.open(StandardProtocolFamily.UNIX));
            outer.connect(UnixDomainSocketAddress.of(socket));
            SocketChannel dialled = outer;
            Thread.ofVirtual().name("door " + name).start(() -> serve(dialled));
            return true;
        } catch (IOException nobody) {
            LOG.debug("door {}: the forwarder does not answer: {}", name, nobody.getMessage());
            if (outer != null) {
                release(outer);
            }
            return false;
        }
    }

    private void serve(SocketChannel outer) {
        try {
            boolean called;
            try {
                ByteBuffer sign = ByteBuffer.allocate(1);
                called = outer.read(sign) == 1 && sign.get(0) == DoorSigns.GO;
            } finally {
                idle.release();
            }
            if (called) {
                join(outer);
            }
        } catch (IOException end) {
            LOG.debug("door {}: a connection ended: {}", name, end.getMessage());
        } finally {
            release(outer);
        }
    }

    private void join(SocketChannel outer) throws IOException {
        SocketChannel inner = track(SocketChannel.open());
        try {
            inner.connect(target);
            inner.setOption(StandardSocketOptions.TCP_NODELAY, true);
            outer.write(ByteBuffer.wrap(new byte[] {DoorSigns.UP}));
            Pump.join(outer, inner);
        } finally {
            release(inner);
        }
    }

    private SocketChannel track(SocketChannel channel) {
        open.add(channel);
        if (closed) {
            Pump.close(channel);
        }
        return channel;
    }

    private void release(SocketChannel channel) {
        Pump.close(channel);
        open.remove(channel);
    }

    @Override
    public void close() {
        closed = true;
        keeper.interrupt();
        open.forEach(Pump::close);
    }
}
