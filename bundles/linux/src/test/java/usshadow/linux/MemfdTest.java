package usshadow.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemfdTest {
    private static final long SIZE = 16 * Memfd.PAGE;

    @Test
    void newMemoryIsZeroSealedAndAllocated() throws IOException {
        try (Memfd memory = Memfd.create("test", SIZE)) {
            assertEquals(SIZE, memory.size());
            assertTrue(memory.sealed());
            assertEquals(
                    -1, memory.segment().mismatch(MemorySegment.ofArray(new byte[(int) SIZE])));
            assertEquals(SIZE, Files.size(Path.of("/proc/self/fd/" + memory.descriptor())));
            long blocks = ((Number) Files.getAttribute(path(memory), "unix:nlink")).longValue();
            assertEquals(0, blocks, "a memfd has no name");
        }
    }

    @Test
    void nobodyCanShrinkIt() throws IOException {
        try (Memfd memory = Memfd.create("test", SIZE);
                FileChannel channel = FileChannel.open(path(memory), StandardOpenOption.WRITE)) {
            assertThrows(IOException.class, () -> channel.truncate(Memfd.PAGE));
            assertEquals(SIZE, channel.size());
        }
    }

    @Test
    void nobodyCanGrowIt() throws IOException {
        try (Memfd memory = Memfd.create("test", SIZE);
                FileChannel channel = FileChannel.open(path(memory), StandardOpenOption.WRITE)) {
            assertThrows(
                    IOException.class,
                    () -> channel.write(java.nio.ByteBuffer.wrap(new byte[] {1}), SIZE));
            assertEquals(SIZE, channel.size());
        }
    }

    @Test
    void shortageNamesWantedAndAvailable() {
        long wanted = 1L << 46;
        MemoryShortageException shortage =
                assertThrows(
                        MemoryShortageException.class,
                        () -> Memfd.create("alpha/vs", wanted).close());
        assertEquals(wanted, shortage.wanted());
        assertTrue(shortage.available() < wanted);
        assertTrue(shortage.getMessage().contains("alpha/vs"), shortage.getMessage());
        assertTrue(shortage.getMessage().contains("wanted 67108864 MiB"), shortage.getMessage());
        assertTrue(shortage.getMessage().contains("ask for less"), shortage.getMessage());
    }

    @Test
    void sizeMustBeInPages() {
        assertThrows(IllegalArgumentException.class, () -> Memfd.create("test", 0).close());
        assertThrows(IllegalArgumentException.class, () -> Memfd.create("test", 4097).close());
        assertThrows(IllegalArgumentException.class, () -> Memfd.create("test", -4096).close());
    }

    @Test
    void twoMappingsShareTheBytes() throws IOException {
        try (Memfd memory = Memfd.create("test", SIZE);
                Memfd other = Memfd.inherited(memory.descriptor())) {
            memory.segment().set(ValueLayout.JAVA_INT, 4096, 42);
            assertEquals(42, other.segment().get(ValueLayout.JAVA_INT, 4096));
        }
    }

    @Test
    void childInheritsItUnderTheAgreedNumber() throws IOException, InterruptedException {
        try (Memfd memory = Memfd.create("test", SIZE)) {
            MemorySegment.copy(
                    MemorySegment.ofArray("from the parent\n".getBytes(StandardCharsets.UTF_8)),
                    0,
                    memory.segment(),
                    0,
                    16);
            Process child =
                    new ProcessBuilder(
                                    memory.handingDown(
                                            List.of(
                                                    "sh",
                                                    "-c",
                                                    "head -n 1 /proc/self/fd/9; echo \"$0\"; printf X 1<>/proc/self/fd/9",
                                                    "with spaces")))
                            .redirectErrorStream(true)
                            .start();
            String output =
                    new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, child.waitFor(), output);
            assertEquals("from the parent\nwith spaces\n", output);
            assertEquals('X', memory.segment().get(ValueLayout.JAVA_BYTE, 0));
        }
    }

    @Test
    void missingDescriptorSaysWhoHandsItDown() {
        IOException missing = assertThrows(IOException.class, () -> Memfd.inherited(1234).close());
        assertTrue(missing.getMessage().contains("cloud node"), missing.getMessage());
    }

    @Test
    void closingTwiceClosesTheDescriptorOnce() throws IOException {
        Memfd memory = Memfd.create("test", SIZE);
        Path path = path(memory);
        memory.close();
        memory.close();
        assertFalse(memory.segment().scope().isAlive());
        assertFalse(
                Files.exists(path)
                        && Files.readSymbolicLink(path).toString().contains("memfd:test"));
    }

    private static Path path(Memfd memory) {
        return Path.of("/proc/self/fd/" + memory.descriptor());
    }
}
