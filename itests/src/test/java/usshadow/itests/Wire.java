package usshadow.itests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongPredicate;

/**
 * A TCP link between two nodes that goes through the test's hands: what comes by it can be held
 * back, either way, and it can be cut. TLS inside does not notice.
 */
final class Wire implements AutoCloseable {
    /** Which way bytes go. */
    enum Way {
        /** From the one who dialled. */
        FORTH,
        /** To the one who dialled. */
        BACK
    }

    private static final int CHUNK = 16 << 10;

    private final ServerSocket door;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    // Guarded by this.
    private final Set<Way> held = EnumSet.noneOf(Way.class);
    private final Map<Way, LongPredicate> traps = new EnumMap<>(Way.class);
    private final Map<Way, Integer> waiting = new EnumMap<>(Way.class);
    private boolean cut;
    private int dialled;

    /** From a port of this machine to another. */
    Wire(int port, int target) {
        this.target = target;
        try {
            this.door = new ServerSocket(port, 0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("port " + port, e);
        }
        Thread.ofVirtual().name("wire " + port).start(this::accept);
    }

    /** From now on nothing passes this way. */
    synchronized void hold(Way way) {
        traps.remove(way);
        held.add(way);
    }

    /**
     * Nothing passes this way from the first piece on for which this is true.
     *
     * @param when is given the number of bytes that the connection has let pass before the piece
     */
    synchronized void holdFrom(Way way, LongPredicate when) {
        traps.put(way, when);
    }

    /** Whether something waits to pass. */
    synchronized boolean holdsBack(Way way) {
        return held.contains(way) && waiting.getOrDefault(way, 0) > 0;
    }

    /** All connections break, and new ones do not come about. */
    void cut() {
        synchronized (this) {
            cut = true;
        }
        breakAll();
    }

    /** As new: whatever waits passes, whoever dials is connected. */
    synchronized void mend() {
        cut = false;
        held.clear();
        traps.clear();
        notifyAll();
    }

    private void breakAll() {
        open.forEach(Wire::close);
        synchronized (this) {
            notifyAll();
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                join(door.accept());
            } catch (IOException e) {
                // Closed, or the other end is not there now: the dialler tries again.
            }
        }
    }

    /** How often somebody has dialled. */
    synchronized int dialled() {
        return dialled;
    }

    private void join(Socket from) throws IOException {
        if (!isWanted()) {
            close(from);
            return;
        }
        Socket to;
        try {
            to = new Socket(InetAddress.getLoopbackAddress(), target);
        } catch (IOException e) {
            close(from);
            throw e;
        }
        from.setTcpNoDelay(true);
        to.setTcpNoDelay(true);
        open.add(from);
        open.add(to);
        Thread.ofVirtual().start(() -> pump(Way.FORTH, from, to));
        Thread.ofVirtual().start(() -> pump(Way.BACK, to, from));
    }

    private synchronized boolean isWanted() {
        dialled++;
        return !cut;
    }

    private void pump(Way way, Socket from, Socket to) {
        byte[] chunk = new byte[CHUNK];
        long passed = 0;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                pass(way, passed, from);
                out.write(chunk, 0, n);
                passed += n;
            }
        } catch (IOException | InterruptedException e) {
            // One end has gone: the other shall see it.
        } finally {
            open.remove(from);
            open.remove(to);
            close(from);
            close(to);
            synchronized (this) {
                notifyAll();
            }
        }
    }

    private void pass(Way way, long passed, Socket from) throws IOException, InterruptedException {
        LongPredicate trap;
        synchronized (this) {
            trap = traps.getOrDefault(way, _ -> false);
        }
        boolean caught = trap.test(passed); // which may ask elsewhere
        synchronized (this) {
            if (caught && traps.containsKey(way)) { // and not mended meanwhile
                held.add(way);
            }
            waiting.merge(way, 1, Integer::sum);
            try {
                while (held.contains(way) && !from.isClosed()) {
                    wait();
                }
            } finally {
                waiting.merge(way, -1, Integer::sum);
            }
        }
        if (from.isClosed()) {
            throw new IOException("the connection is over");
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
