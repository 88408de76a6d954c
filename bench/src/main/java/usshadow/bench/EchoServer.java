package usshadow.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * The baselines' server: for each connection a thread that blocks in read and sends back what it
 * got. A connection starts with the length of its messages, 4 bytes.
 */
final class EchoServer implements AutoCloseable {
    private final ServerSocketChannel server;

    private EchoServer(ServerSocketChannel server, String name) {
        this.server = server;
        Thread.ofPlatform().daemon().name(name).start(this::accept);
    }

    static EchoServer unix(Path path) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        return new EchoServer(server, "unix-accept");
    }

    static EchoServer tcp() throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return new EchoServer(server, "tcp-accept");
    }

    SocketAddress address() throws IOException {
        return server.getLocalAddress();
    }

    int port() throws IOException {
        return ((InetSocketAddress) server.getLocalAddress()).getPort();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel connection = server.accept();
                if (connection.getRemoteAddress() instanceof InetSocketAddress) {
                    connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
                }
                Thread.ofPlatform().daemon().name("echo").start(() -> serve(connection));
            }
        } catch (AsynchronousCloseException closed) {
            return;
        } catch (IOException failure) {
            throw new IllegalStateException("the baseline's server failed", failure);
        }
    }

    private static void serve(SocketChannel connection) {
        try (connection) {
            ByteBuffer length = ByteBuffer.allocateDirect(Integer.BYTES);
            if (!fill(connection, length)) {
                return;
            }
            ByteBuffer message = ByteBuffer.allocateDirect(length.flip().getInt());
            while (fill(connection, message)) {
                drain(connection, message.flip());
                message.clear();
            }
        } catch (IOException failure) {
            throw new IllegalStateException("the baseline's connection failed", failure);
        }
    }

    /** Reads until the buffer is full. Returns false at the end of the connection. */
    static boolean fill(SocketChannel connection, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (connection.read(buffer) < 0) {
                return false;
            }
        }
        return true;
    }

    static void drain(SocketChannel connection, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            connection.write(buffer);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
