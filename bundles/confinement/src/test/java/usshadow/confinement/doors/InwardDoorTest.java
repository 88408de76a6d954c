package usshadow.confinement.doors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import usshadow.doors.DoorSigns;

@Timeout(30)
class InwardDoorTest {
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir private Path folder;

    private final CountDownLatch dialled = new CountDownLatch(1);
    private InwardDoor door;

    @BeforeEach
    void open() throws IOException {
        door =
                InwardDoor.open(
                        ANY_PORT,
                        socket(),
                        new Limits(2, 2, Duration.ofMillis(500)),
                        dialled::countDown);
    }

    @AfterEach
    void close() {
        door.close();
    }

    private Path socket() {
        return folder.resolve("operator.sock");
    }

    private SocketChannel insideDials() throws IOException {
        SocketChannel inside = SocketChannel.open(StandardProtocolFamily.UNIX);
        inside.connect(UnixDomainSocketAddress.of(socket()));
        return inside;
    }

    private Socket clientConnects() throws IOException {
        return new Socket(door.address().getAddress(), door.address().getPort());
    }

    private static int read(SocketChannel channel) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        return channel.read(one) < 1 ? -1 : one.get(0);
    }

    private static void write(SocketChannel channel, int b) throws IOException {
        channel.write(ByteBuffer.wrap(new byte[] {(byte) b}));
    }

    @Test
    void aClientIsJoinedToAConnectionFromInside() throws Exception {
        try (SocketChannel inside = insideDials();
                Socket client = clientConnects()) {
            client.getOutputStream().write(7);
            assertEquals(DoorSigns.GO, read(inside));
            write(inside, DoorSigns.UP);
            assertEquals(7, read(inside));
            write(inside, 8);
            assertEquals(8, client.getInputStream().read());
        }
        assertTrue(dialled.await(1, TimeUnit.SECONDS));
    }

    /** Closed with the client's byte unread, TCP says "reset". */
    private static boolean ends(Socket client) {
        try {
            return client.getInputStream().read() == -1;
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    void nothingOfTheClientGoesInsideBeforeTheAnswer() throws Exception {
        try (SocketChannel inside = insideDials();
                Socket client = clientConnects()) {
            client.getOutputStream().write(7);
            assertEquals(DoorSigns.GO, read(inside));
            write(inside, 'x');
            assertEquals(-1, read(inside), "a wrong sign ends the connection");
            assertTrue(ends(client));
        }
    }

    @Test
    void aClientIsClosedWhenNobodyIsInside() throws Exception {
        try (Socket client = clientConnects()) {
            assertEquals(-1, client.getInputStream().read());
        }
    }

    @Test
    void aClientIsClosedWhenInsideIsSilent() throws Exception {
        try (SocketChannel inside = insideDials();
                Socket client = clientConnects()) {
            assertEquals(DoorSigns.GO, read(inside));
            assertEquals(-1, client.getInputStream().read());
        }
    }

    @Test
    void aConnectionThatDiedWaitingIsPassedOver() throws Exception {
        insideDials().close();
        try (SocketChannel inside = insideDials();
                Socket client = clientConnects()) {
            assertEquals(DoorSigns.GO, read(inside));
            write(inside, DoorSigns.UP);
            write(inside, 8);
            assertEquals(8, client.getInputStream().read());
        }
    }

    @Test
    void noMoreConnectionsWaitThanTheLimit() throws Exception {
        try (SocketChannel first = insideDials();
                SocketChannel second = insideDials();
                SocketChannel third = insideDials()) {
            assertEquals(-1, read(third));
            assertTrue(first.isOpen() && second.isOpen());
        }
    }

    @Test
    void noMoreClientsAreServedThanTheLimit() throws Exception {
        try (SocketChannel one = insideDials();
                Socket first = clientConnects()) {
            assertEquals(DoorSigns.GO, read(one));
            write(one, DoorSigns.UP);
            try (SocketChannel two = insideDials();
                    Socket second = clientConnects()) {
                assertEquals(DoorSigns.GO, read(two));
                write(two, DoorSigns.UP);
                try (Socket third = clientConnects()) {
                    assertEquals(-1, third.getInputStream().read());
                }
                write(two, 9);
                assertEquals(9, second.getInputStream().read());
            }
            write(one, 8);
            assertEquals(8, first.getInputStream().read());
        }
    }

    @Test
    void closingEndsAllConnections() throws Exception {
        try (SocketChannel joined = insideDials();
                Socket client = clientConnects()) {
            assertEquals(DoorSigns.GO, read(joined));
            write(joined, DoorSigns.UP);
            write(joined, 8);
            assertEquals(8, client.getInputStream().read());
            try (SocketChannel waiting = insideDials()) {
                door.close();
                assertEquals(-1, read(joined));
                assertEquals(-1, read(waiting));
                assertEquals(-1, client.getInputStream().read());
            }
        }
    }

    @Test
    void aTakenPortIsNamedWithItsRemedy() {
        IOException e =
                assertThrows(
                        IOException.class,
                        () ->
                                InwardDoor.open(
                                        door.address(),
                                        folder.resolve("other.sock"),
                                        Limits.STANDARD,
                                        () -> {}));
        assertTrue(e.getMessage().contains("port " + door.address().getPort()), e.getMessage());
        assertTrue(e.getMessage().contains("--port-base"), e.getMessage());
    }

    @Test
    void aSocketPathTooLongForUnixIsNamedWithItsRemedy() {
        Path deep = folder.resolve("x".repeat(120));
        IOException e =
                assertThrows(
                        IOException.class,
                        () -> InwardDoor.open(ANY_PORT, deep, Limits.STANDARD, () -> {}));
        assertTrue(e.getMessage().contains("--run-dir"), e.getMessage());
    }
}
