package usshadow.doors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class PumpTest {
    private ServerSocketChannel listener;
    private Socket one;
    private Socket other;
    private Thread pump;

    @BeforeEach
    void twoClientsJoinedByAPump() throws IOException {
        listener =
                ServerSocketChannel.open()
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        int port = ((InetSocketAddress) listener.getLocalAddress()).getPort();
        one = new Socket(InetAddress.getLoopbackAddress(), port);
        SocketChannel left = listener.accept();
        other = new Socket(InetAddress.getLoopbackAddress(), port);
        SocketChannel right = listener.accept();
        pump = Thread.ofVirtual().start(() -> Pump.join(left, right));
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
        one.close();
        other.close();
    }

    @Test
    void carriesBytesBothWays() throws Exception {
        byte[] there = random(300_000, 1);
        byte[] back = random(200_000, 2);
        Thread writer = Thread.ofVirtual().start(() -> send(one, there));
        assertArrayEquals(there, other.getInputStream().readNBytes(there.length));
        writer.join();
        Thread answer = Thread.ofVirtual().start(() -> send(other, back));
        assertArrayEquals(back, one.getInputStream().readNBytes(back.length));
        answer.join();
    }

    @Test
    void passesAHalfCloseOnAndGoesOnInTheOtherDirection() throws Exception {
        send(one, new byte[] {1});
        one.shutdownOutput();
        InputStream in = other.getInputStream();
        assertEquals(1, in.read());
        assertEquals(-1, in.read());
        send(other, new byte[] {2});
        assertEquals(2, one.getInputStream().read());
        other.shutdownOutput();
        assertEquals(-1, one.getInputStream().read());
        pump.join();
    }

    @Test
    void endsBothWhenOneIsReset() throws Exception {
        one.setSoLinger(true, 0);
        one.close();
        int end;
        try {
            end = other.getInputStream().read();
        } catch (IOException reset) {
            end = -1;
        }
        assertEquals(-1, end);
        pump.join();
    }

    @Test
    void aLineEndsAtItsEndAndLeavesTheRest() throws IOException {
        var channel =
                Channels.newChannel(
                        new ByteArrayInputStream(
                                "beta/vs\nrest".getBytes(StandardCharsets.US_ASCII)));
        assertEquals("beta/vs", Lines.read(channel));
        assertThrows(IOException.class, () -> Lines.read(channel), "the rest has no end");
    }

    @Test
    void aLineIsBoundedAndPrintable() {
        var endless = Channels.newChannel(new ByteArrayInputStream(new byte[100_000]));
        assertThrows(IOException.class, () -> Lines.read(endless));
        var longLine =
                Channels.newChannel(
                        new ByteArrayInputStream(
                                "x".repeat(100_000).getBytes(StandardCharsets.US_ASCII)));
        assertThrows(IOException.class, () -> Lines.read(longLine));
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static void send(Socket socket, byte[] bytes) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
