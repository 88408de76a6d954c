package usshadow.hypervisor.guest.doors;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import usshadow.doors.DoorSigns;
import usshadow.doors.Lines;
import usshadow.doors.Pump;
import usshadow.hypervisor.guest.Recorder;
import usshadow.hypervisor.guest.record.Recorders;

/** The way out and the way in, with a forwarder between them as the cloud node has it. */
@Timeout(30)
class MigrationDoorsTest {
    @TempDir private Path folder;

    private Recorder recorder;
    private MigrationDoor in;
    private OutwardPeers out;
    private ServerSocketChannel forwarder;
    private String named;

    @BeforeEach
    void aForwarder() throws IOException {
        recorder = Recorders.in(folder.resolve("record"));
        forwarder = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        forwarder.bind(UnixDomainSocketAddress.of(folder.resolve("migration-out.sock")));
        out = new OutwardPeers(folder, recorder);
    }

    @AfterEach
    void end() throws IOException {
        if (in != null) {
            in.close();
        }
        forwarder.close();
        recorder.stop();
    }

    private CompletableFuture<Void> forwards(String answer) {
        return CompletableFuture.runAsync(
                () -> {
                    try (SocketChannel dialled = forwarder.accept()) {
                        named = Lines.read(dialled);
                        Lines.write(dialled, answer);
                        if (answer.equals(DoorSigns.OK)) {
                            Pump.join(dialled, SocketChannel.open(in.address()));
                        }
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    private static String reads(ByteChannel from, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && from.read(bytes) >= 0) {
            // until all is there
        }
        return new String(bytes.array(), US_ASCII);
    }

    private static void writes(ByteChannel to, String text) throws IOException {
        to.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
    }

    @Test
    void whatGoesOutComesInAndIsRecordedBothWays() throws Exception {
        Path record = recorder.start();
        in =
                new MigrationDoor(
                        DoorLine.of("operator=127.0.0.1:2222", "migration=127.0.0.1:0"),
                        link -> {
                            try {
                                assertEquals("hello", reads(link, 5));
                                writes(link, "yes");
                            } catch (IOException e) {
                                throw new IllegalStateException(e);
                            }
                        },
                        recorder);
        CompletableFuture<Void> forwarded = forwards(DoorSigns.OK);
        try (ByteChannel link = out.connect("beta")) {
            writes(link, "hello");
            assertEquals("yes", reads(link, 3));
        }
        forwarded.get();
        assertEquals("beta/vs", named);
        assertEquals("hello", Files.readString(record.resolve("migration-out-1-sent")));
        assertEquals("yes", Files.readString(record.resolve("migration-out-1-received")));
        assertEquals("hello", Files.readString(record.resolve("migration-in-1-received")));
        assertEquals("yes", Files.readString(record.resolve("migration-in-1-sent")));
    }

    @Test
    void anotherSystemThanTheDefaultIsNamedInFull() throws Exception {
        CompletableFuture<Void> forwarded = forwards("error: no peer 'beta/x' is listed");
        IOException e = assertThrows(IOException.class, () -> out.connect("beta/x"));
        forwarded.get();
        assertEquals("beta/x", named);
        assertTrue(e.getMessage().contains("no peer"), e.getMessage());
    }

    @Test
    void anAddressThatIsTakenIsNamed() throws Exception {
        in = new MigrationDoor(DoorLine.of("migration=127.0.0.1:0"), link -> {}, recorder);
        String taken = "migration=127.0.0.1:" + in.address().getPort();
        IOException e =
                assertThrows(
                        IOException.class,
                        () -> new MigrationDoor(DoorLine.of(taken), link -> {}, recorder));
        assertTrue(e.getMessage().contains(String.valueOf(in.address().getPort())), e.toString());
    }

    @Test
    void aLineThatIsNoDoorIsNamed() {
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new MigrationDoor(DoorLine.of("migration:1"), link -> {}, recorder));
        assertTrue(e.getMessage().contains("migration:1"), e.getMessage());
    }
}
