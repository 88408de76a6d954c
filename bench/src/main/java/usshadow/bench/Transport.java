package usshadow.bench;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import usshadow.ultracall.Answer;
import usshadow.ultracall.TransportCalls;
import usshadow.ultracall.UltracallCaller;
import usshadow.ultracall.UltracallLayout;

/** One way to send a message to the other process and get it back. */
interface Transport {
    /** Sends {@code message} and replaces it by what came back. */
    void roundTrip(byte[] message) throws IOException;

    /**
     * By ultracall, immediate or deferred: the server copies the message out of a registered page
     * and back into it.
     */
    static Transport ultracall(UltracallCaller caller, boolean deferred, int length)
            throws IOException {
        MemorySegment memory = caller.memory();
        // Each its own page, so that both kinds can be registered at the same time.
        long pages = 2 * UltracallLayout.PAGE;
        long start =
                UltracallLayout.REGION_SIZE
                        + (deferred ? pages : 0)
                        + (length > 1024 ? 2 * pages : 0);
        Answer page = caller.call(TransportCalls.REGISTER_PAGE, start, pages);
        if (!page.isOk()) {
            throw new IOException("registering a page failed: " + page);
        }
        long back = start + UltracallLayout.PAGE;
        int number = deferred ? TransportCalls.ECHO_DEFERRED : TransportCalls.ECHO;
        return message -> {
            MemorySegment.copy(message, 0, memory, ValueLayout.JAVA_BYTE, start, length);
            Answer answer =
                    deferred
                            ? caller.callDeferred(
                                    number, page.result(), 0, UltracallLayout.PAGE, length)
                            : caller.call(number, page.result(), 0, UltracallLayout.PAGE, length);
            if (answer.result() != length) {
                throw new IOException("echo failed: " + answer);
            }
            MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, back, message, 0, length);
        };
    }

    /** By a Unix domain socket, stream. */
    static Transport unix(Path path, int length) throws IOException {
        return socket(UnixDomainSocketAddress.of(path), length);
    }

    /** By TCP over loopback, without Nagle's delay. */
    static Transport tcp(int port, int length) throws IOException {
        return socket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), length);
    }

    private static Transport socket(SocketAddress address, int length) throws IOException {
        SocketChannel connection = SocketChannel.open(address);
        if (address instanceof InetSocketAddress) {
            connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        EchoServer.drain(connection, ByteBuffer.allocate(Integer.BYTES).putInt(length).flip());
        ByteBuffer buffer = ByteBuffer.allocateDirect(length);
        return message -> {
            EchoServer.drain(connection, buffer.clear().put(message).flip());
            if (!EchoServer.fill(connection, buffer.clear())) {
                throw new IOException("the baseline's server closed");
            }
            buffer.flip().get(message);
        };
    }
}
