package usshadow.relay;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import usshadow.console.PeerTls;
import usshadow.console.VmDirectory.Location;

/**
 * One TLS connection of the relay; see {@link Patience} for how it ends by itself.
 *
 * <p>One thread reads. Writing is serialised. {@link #close} may be called on any thread and never
 * waits: it closes the socket below TLS, which ends whoever reads or writes.
 */
final class Wire implements Closeable {
    private static final String[] PROTOCOLS = {"TLSv1.3"};

    private final Socket socket;
    private final SSLSocket tls;
    private final PeerTls peers;
    private final Patience patience;
    private final Object writing = new Object();
    private DataInputStream in;
    private OutputStream out;
    private volatile long lastSent = System.nanoTime();

    private Wire(Socket socket, SSLSocket tls, PeerTls peers, Patience patience) {
        this.socket = socket;
        this.tls = tls;
        this.peers = peers;
        this.patience = patience;
    }

    /**
     * Connects to another node's relay, and authenticates both ends.
     *
     * @throws IOException if it does not answer, or is not the host that it should be
     */
    static Wire dial(PeerTls peers, Location.Remote to, Patience patience) throws IOException {
        Socket socket = new Socket();
        try (Deadline limit = new Deadline(socket, patience.start())) {
            socket.connect(
                    new InetSocketAddress(to.address(), to.port()),
                    (int) patience.start().toMillis());
            SSLSocketFactory factory = peers.context().getSocketFactory();
            SSLSocket tls = (SSLSocket) factory.createSocket(socket, to.host(), to.port(), true);
            tls.setUseClientMode(true);
            Wire wire = new Wire(socket, tls, peers, patience);
            String peer = wire.handshake();
            if (!peer.equals(to.host())) {
                throw new IOException(
                        "%s:%d is %s, not %s".formatted(to.address(), to.port(), peer, to.host()));
            }
            return wire;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** The other end of {@link #dial}: an accepted connection, before its handshake. */
    static Wire accepted(PeerTls peers, Socket socket, Patience patience) throws IOException {
        SSLSocketFactory factory = peers.context().getSocketFactory();
        SSLSocket tls = (SSLSocket) factory.createSocket(socket, (InputStream) null, true);
        tls.setUseClientMode(false);
        tls.setNeedClientAuth(true);
        return new Wire(socket, tls, peers, patience);
    }

    /**
     * Authenticates both ends.
     *
     * @return the peer's host name
     */
    String handshake() throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) patience.silence().toMillis());
        tls.setEnabledProtocols(PROTOCOLS);
        tls.startHandshake();
        String peer = peers.peer(tls.getSession());
        in = new DataInputStream(new BufferedInputStream(tls.getInputStream()));
        out = tls.getOutputStream();
        return peer;
    }

    /** The next frame, after any signs of life. */
    Frame receive() throws IOException {
        while (true) {
            Frame frame = FrameCodec.read(in);
            if (!(frame instanceof Frame.Ping)) {
                return frame;
            }
        }
    }

    void send(Frame frame) throws IOException {
        byte[] bytes = FrameCodec.encode(frame);
        synchronized (writing) {
            out.write(bytes);
            out.flush();
        }
        lastSent = System.nanoTime();
    }

    /** Sends a sign of life if nothing was sent for long. */
    void keepAlive() throws IOException {
        if (System.nanoTime() - lastSent >= patience.signOfLife().toNanos()) {
            send(new Frame.Ping());
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError("closing a socket that nobody flushes", e);
        }
    }

    /** Closes a socket unless the work is done in time. */
    static final class Deadline implements AutoCloseable {
        private final Thread thread;

        Deadline(Socket socket, Duration limit) {
            thread = Thread.startVirtualThread(() -> expire(socket, limit));
        }

        private static void expire(Socket socket, Duration limit) {
            try {
                Thread.sleep(limit);
                socket.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // done in time
            } catch (IOException e) {
                throw new AssertionError("closing a socket that nobody flushes", e);
            }
        }

        @Override
        public void close() {
            thread.interrupt();
        }
    }
}
