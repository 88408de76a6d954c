package usshadow.hypervisor.guest.doors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import usshadow.doors.DoorSigns;
import usshadow.doors.Pump;

@Timeout(30)
class InnerDoorTest {
    @TempDir private Path folder;

    private final BlockingQueue<SocketChannel> dialled = new LinkedBlockingQueue<>();
    private ServerSocketChannel forwarder;
    private ServerSocketChannel shell;
    private InnerDoor door;

    @BeforeEach
    void aForwarderOutsideAndAShellInside() throws IOException {
        forwarder = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        forwarder.bind(UnixDomainSocketAddress.of(socket()));
        Thread.ofVirtual().start(this::accept);
        shell =
                ServerSocketChannel.open()
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private Path socket() {
        return folder.resolve("operator.sock");
    }

    private void accept() {
        try {
            while (true) {
                dialled.add(forwarder.accept());
            }
        } catch (IOException closed) {
            dialled.forEach(Pump::close);
        }
    }

    private void opens(int idle) throws IOException {
        door =
                InnerDoor.open(
                        "operator", socket(), (InetSocketAddress) shell.getLocalAddress(), idle);
    }

    @AfterEach
    void close() throws IOException {
        if (door != null) {
            door.close();
        }
        forwarder.close();
        shell.close();
    }

    private static int read(SocketChannel channel) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        return channel.read(one) < 1 ? -1 : one.get(0);
    }

    private static void write(SocketChannel channel, int b) throws IOException {
        channel.write(ByteBuffer.wrap(new byte[] {(byte) b}));
    }

    @Test
    void aCallerIsJoinedToTheShell() throws Exception {
        opens(1);
        shell.accept().close(); // The door has looked whether somebody listens.
        SocketChannel outer = dialled.take();
        write(outer, DoorSigns.GO);
        try (SocketChannel inner = shell.accept()) {
            assertEquals(DoorSigns.UP, read(outer));
            write(outer, 1);
            assertEquals(1, read(inner));
            write(inner, 2);
            assertEquals(2, read(outer));
        }
        assertEquals(-1, read(outer));
    }

    @Test
    void aConnectionThatIsCalledForIsReplaced() throws Exception {
        opens(2);
        SocketChannel first = dialled.take();
        dialled.take();
        assertNull(dialled.poll(200, TimeUnit.MILLISECONDS), "two wait, as asked for");
        write(first, DoorSigns.GO);
        assertEquals(DoorSigns.UP, read(first));
        dialled.take();
        assertNull(dialled.poll(200, TimeUnit.MILLISECONDS));
    }

    @Test
    void aConnectionThatTheForwarderDropsIsReplaced() throws Exception {
        opens(1);
        for (int i = 0; i < 5; i++) {
            dialled.take().close();
        }
    }

    @Test
    void nobodyIsDialledBeforeTheShellListens() throws Exception {
        InetSocketAddress address = (InetSocketAddress) shell.getLocalAddress();
        shell.close();
        door = InnerDoor.open("operator", socket(), address, 1);
        assertNull(dialled.poll(300, TimeUnit.MILLISECONDS));
        shell = ServerSocketChannel.open();
        shell.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address);
        dialled.take();
    }

    @Test
    void aCallerFindsTheDoorClosedWhenTheShellIsGone() throws Exception {
        opens(1);
        SocketChannel outer = dialled.take();
        shell.close();
        write(outer, DoorSigns.GO);
        assertEquals(-1, read(outer));
    }

    @Test
    void closingEndsWhatWaits() throws Exception {
        opens(1);
        SocketChannel outer = dialled.take();
        door.close();
        assertEquals(-1, read(outer));
    }
}
