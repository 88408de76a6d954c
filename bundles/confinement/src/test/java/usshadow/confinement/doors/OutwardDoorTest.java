package usshadow.confinement.doors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import usshadow.doors.Lines;

@Timeout(30)
class OutwardDoorTest {
    @TempDir private Path folder;

    private ServerSocketChannel peer;
    private OutwardDoor door;

    @BeforeEach
    void open() throws IOException {
        peer =
                ServerSocketChannel.open()
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        InetSocketAddress address = (InetSocketAddress) peer.getLocalAddress();
        door =
                OutwardDoor.open(
                        folder.resolve("out.sock"),
                        name -> name.equals("beta/vs") ? Optional.of(address) : Optional.empty(),
                        new Limits(2, 2, Duration.ofMillis(500)));
    }

    @AfterEach
    void close() throws IOException {
        door.close();
        peer.close();
    }

    private SocketChannel insideDials(String line) throws IOException {
        SocketChannel inside = SocketChannel.open(StandardProtocolFamily.UNIX);
        inside.connect(UnixDomainSocketAddress.of(folder.resolve("out.sock")));
        inside.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.ISO_8859_1)));
        return inside;
    }

    @Test
    void aListedPeerIsReached() throws Exception {
        try (SocketChannel inside = insideDials("beta/vs\n");
                SocketChannel there = peer.accept()) {
            assertEquals("ok", Lines.read(inside));
            Lines.write(inside, "hello");
            assertEquals("hello", Lines.read(there));
            Lines.write(there, "back");
            assertEquals("back", Lines.read(inside));
        }
    }

    @Test
    void anythingElseGetsAnErrorLine() throws Exception {
        for (String name : new String[] {"gamma/vs", "127.0.0.1:22", "beta/vs ", ""}) {
            try (SocketChannel inside = insideDials(name + "\n")) {
                assertEquals(
                        "error: no peer '" + name + "' is listed on this host", Lines.read(inside));
            }
        }
    }

    @Test
    void garbageAndEndlessLinesGetAnErrorLine() throws Exception {
        for (String line : new String[] {"beta\u0000/vs\n", "x".repeat(121)}) {
            try (SocketChannel inside = insideDials(line)) {
                String answer = Lines.read(inside);
                assertTrue(answer.startsWith("error: "), answer);
            }
        }
    }

    @Test
    void whoSaysNothingIsClosed() throws Exception {
        try (SocketChannel inside = insideDials("")) {
            assertEquals(-1, inside.read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    void aPeerThatDoesNotAnswerIsAnErrorLine() throws Exception {
        peer.close();
        try (SocketChannel inside = insideDials("beta/vs\n")) {
            String answer = Lines.read(inside);
            assertTrue(answer.startsWith("error: peer 'beta/vs' does not answer"), answer);
        }
    }

    @Test
    void peersComeFromTheConfiguration() {
        ConfiguredPeers peers = new ConfiguredPeers("beta/vs=127.0.0.1:2310");
        assertEquals(2310, peers.find("beta/vs").orElseThrow().getPort());
        assertEquals(Optional.empty(), peers.find("beta/other"));
        for (String bad :
                new String[] {
                    "beta/vs", "=1.2.3.4:5", "beta/vs=1.2.3.4:0", "beta/vs=1.2.3.4:65536", "b=:5"
                }) {
            var e = assertThrows(IllegalArgumentException.class, () -> new ConfiguredPeers(bad));
            assertTrue(e.getMessage().contains(bad), e.getMessage());
        }
    }
}
