package usshadow.confinement.doors;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import usshadow.doors.DoorSigns;
import usshadow.doors.Pump;

/**
 * A door into a virtualized system: a TCP port outside, whose clients are paired with connections
 * that the virtualized system keeps dialled to a Unix socket of this node. This node never opens
 * anything that the virtualized system owns. A client that finds nobody inside within the pairing
 * time is closed.
 */
public final class InwardDoor implements AutoCloseable {
    private final Limits limits;
    private final Runnable dialled;
    private final InetSocketAddress address;
    private final BlockingQueue<SocketChannel> idle;
    private final Connections clients;
    private final Acceptor outside;
    private final Acceptor inside;
    private volatile boolean closed;

    private InwardDoor(
            ServerSocketChannel outside,
            ServerSocketChannel inside,
            Limits limits,
            Runnable dialled)
            throws IOException {
        this.limits = limits;
        this.dialled = dialled;
        this.address = (InetSocketAddress) outside.getLocalAddress();
        this.idle = new ArrayBlockingQueue<>(limits.idle());
        this.clients = new Connections(limits.connections());
        this.inside = Acceptor.start(inside, "inside", this::keep);
        this.outside =
                Acceptor.start(outside, "outside", client -> clients.serve(client, this::serve));
    }

    /**
     * Opens a door.
     *
     * @param outside where clients connect; port 0 takes any
     * @param socket the Unix socket that the virtualized system dials; must not exist
     * @param dialled called each time the virtualized system has dialled; must not block
     * @throws IOException if one of the two cannot be listened on, with what to do about it
     */
    public static InwardDoor open(
            InetSocketAddress outside, Path socket, Limits limits, Runnable dialled)
            throws IOException {
        ServerSocketChannel tcp = Listeners.tcp(outside);
        try {
            return new InwardDoor(tcp, Listeners.unix(socket), limits, dialled);
        } catch (IOException | RuntimeException e) {
            Pump.close(tcp);
            throw e;
        }
    }

    /** Where clients connect. */
    public InetSocketAddress address() {
        return address;
    }

    private void keep(SocketChannel fromInside) {
        if (!idle.offer(fromInside)) {
            Pump.close(fromInside);
        } else if (closed) {
            closeWaiting(); // It came in while the door was being closed.
        } else {
            dialled.run();
        }
    }

    private void serve(SocketChannel client) throws IOException {
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        client.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        SocketChannel partner = partner();
        if (partner != null) {
            Pump.join(client, partner);
            clients.release(partner);
        }
    }

    /**
     * The next connection from inside that answers, or null when there is none within the pairing
     * time.
     */
    private SocketChannel partner() {
        long deadline = System.nanoTime() + limits.pairing().toNanos();
        try {
            SocketChannel next;
            do {
                next = idle.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            } while (next != null && !answers(next, deadline));
            return next;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /**
     * Whether L1 is at the other end of {@code inner} and has reached its port; otherwise it is
     * closed.
     */
    private boolean answers(SocketChannel inner, long deadline) {
        clients.track(inner);
        boolean up = false;
        try (Deadline watch = Deadline.closing(inner, deadline - System.nanoTime())) {
            inner.write(ByteBuffer.wrap(new byte[] {DoorSigns.GO}));
            ByteBuffer answer = ByteBuffer.allocate(1);
            up = inner.read(answer) == 1 && answer.get(0) == DoorSigns.UP && watch.met();
        } catch (IOException stale) {
            up = false; // It hung up while it waited; the next one may be alive.
        }
        if (!up) {
            clients.release(inner);
        }
        return up;
    }

    @Override
    public void close() {
        closed = true;
        outside.close();
        inside.close();
        clients.close();
        closeWaiting();
    }

    private void closeWaiting() {
        for (SocketChannel waiting = idle.poll(); waiting != null; waiting = idle.poll()) {
            Pump.close(waiting);
        }
    }
}
