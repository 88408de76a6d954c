package usshadow.confinement.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedLogTest {
    private static final int MAX = 20_000;

    @TempDir private Path folder;

    @Test
    void aFloodFillsNoMoreThanTwoFiles() throws Exception {
        Path file = folder.resolve("vs.log");
        try (BoundedLog log = new BoundedLog(file, MAX)) {
            log.follow(new ByteArrayInputStream(new byte[1_000_000])).join();
        }
        assertTrue(Files.size(file) <= MAX);
        assertTrue(Files.size(folder.resolve("vs.log.1")) <= MAX);
        try (var files = Files.list(folder)) {
            assertEquals(2, files.count());
        }
    }

    @Test
    void aLaterRunAppendsWithinTheSameBound() throws IOException {
        Path file = folder.resolve("vs.log");
        byte[] most = new byte[MAX - 1];
        for (int run = 0; run < 2; run++) {
            try (BoundedLog log = new BoundedLog(file, MAX)) {
                log.append(most, most.length);
            }
        }
        assertEquals(MAX - 1, Files.size(file));
        assertEquals(MAX - 1, Files.size(folder.resolve("vs.log.1")));
    }

    @Test
    void theTailMakesControlCharactersVisible() throws IOException {
        try (BoundedLog log = new BoundedLog(folder.resolve("vs.log"), MAX)) {
            byte[] bytes = "first\n\u001b[31mred\u0007\n".getBytes(StandardCharsets.UTF_8);
            log.append(bytes, bytes.length);
            assertFalse(log.tail().contains("\u001b"), log.tail());
            assertTrue(log.tail().startsWith("first\n"), log.tail());
            assertTrue(log.tail().contains("red"), log.tail());
        }
    }

    @Test
    void theTailIsShort() throws IOException {
        try (BoundedLog log = new BoundedLog(folder.resolve("vs.log"), MAX)) {
            byte[] bytes = "x".repeat(10_000).getBytes(StandardCharsets.UTF_8);
            log.append(bytes, bytes.length);
            assertEquals(2048, log.tail().length());
        }
    }
}
