package usshadow.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
    void leavingMovesTheThreadAndKeepsItsFreedom() throws IOException {
        Assumptions.assumeTrue(
                Runtime.getRuntime().availableProcessors() > 1, "needs two processors");
        String before = allowed();
        boolean moved = false;
        for (int i = 0; i < 100 && !moved; i++) { // the kernel may move it back at any moment
            int here = Processors.current();
            assertTrue(Processors.leaveCurrent());
            moved = Processors.current() != here;
        }
        assertTrue(moved);
        assertEquals(before, allowed());
        assertNotEquals("", before);
    }

    private static String allowed() throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .findFirst()
                .orElseThrow();
    }
}
