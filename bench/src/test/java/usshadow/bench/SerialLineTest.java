package usshadow.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SerialLineTest {
    @TempDir private Path folder;
    private SocketChannel guest;
    private SerialLine line;

    @BeforeEach
    void connect() throws IOException {
        ServerSocketChannel server = SerialLine.listen(folder.resolve("line"));
        guest = SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("line")));
        line = SerialLine.accept(server);
    }

    @AfterEach
    void hangUp() throws IOException {
        line.close();
        guest.close();
    }

    private void guestSays(String text) throws IOException {
        guest.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void findsOneTextAfterTheOther() throws IOException {
        guestSays("login: root\r\n# one");
        line.expect("login: ");
        line.expect("# ");
        guestSays("# ");
        line.expect("# ");
        guest.close();
        assertThrows(IOException.class, () -> line.expect("# "));
    }

    @Test
    void findsATextThatComesInParts() throws IOException {
        guestSays("lo");
        line.expect("l");
        guestSays("gin");
        line.expect("ogin");
    }

    @Test
    void saysWhatWasMissingAndWhatCameLast() throws IOException {
        guestSays("Kernel panic");
        guest.close();
        String message = assertThrows(IOException.class, () -> line.expect("login: ")).getMessage();
        assertTrue(message.contains("'login:'") && message.contains("Kernel panic"), message);
    }

    @Test
    void typesBytes() throws IOException {
        line.type("root\r");
        ByteBuffer typed = ByteBuffer.allocate(5);
        while (typed.hasRemaining()) {
            guest.read(typed);
        }
        assertEquals("root\r", new String(typed.array(), StandardCharsets.ISO_8859_1));
    }
}
