package usshadow.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ProcessorsTest {
    @Test
    void currentIsOneOfThem() throws IOException {
        int current = Processors.current();
        assertTrue(
                Files.isDirectory(Path.of("/sys/devices/system/cpu/cpu" + current)),
                "processor " + current);
    }

    @Test
    void leavingKeepsTheThreadAwayUntilItsFreedomIsRestored() throws IOException {
        Assumptions.assumeTrue(
                Runtime.getRuntime().availableProcessors() > 1, "needs two processors");
        String before = allowed();
        assertNotEquals("", before);
        Processors.Freedom freedom = Processors.leaveCurrent();
        try {
            assertNotNull(freedom);
            assertNotEquals(before, allowed());
        } finally {
            Processors.restore(freedom);
        }
        assertEquals(before, allowed());
    }

    private static String allowed() throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .findFirst()
                .orElseThrow();
    }
}
