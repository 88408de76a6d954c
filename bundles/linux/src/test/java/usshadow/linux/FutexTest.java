package usshadow.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FutexTest {
    private static final long LONG = TimeUnit.SECONDS.toNanos(30);

    @Test
    void anotherValueThanExpectedReturnsAtOnce() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment word = arena.allocate(8, 8);
            assertEquals(Futex.Wait.CHANGED, Futex.wait(word, 4, 1, LONG));
        }
    }

    @Test
    void waitEndsWhenTheTimeRunsOut() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment word = arena.allocate(4, 4);
            long start = System.nanoTime();
            assertEquals(
                    Futex.Wait.TIMED_OUT,
                    Futex.wait(word, 0, 0, TimeUnit.MILLISECONDS.toNanos(20)));
            assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(20));
            assertEquals(Futex.Wait.TIMED_OUT, Futex.wait(word, 0, 0, -1));
        }
    }

    @Test
    void wakeReachesASleeperThroughAnotherMapping() throws Exception {
        try (Memfd memory = Memfd.create("test", Memfd.PAGE);
                Memfd other = Memfd.inherited(memory.descriptor())) {
            CompletableFuture<Futex.Wait> result = new CompletableFuture<>();
            Thread sleeper =
                    Thread.ofPlatform()
                            .start(() -> result.complete(Futex.wait(memory.segment(), 8, 0, LONG)));
            while (Futex.wake(other.segment(), 8, 1) == 0) {
                Thread.onSpinWait();
            }
            assertEquals(Futex.Wait.WOKEN, result.get(10, TimeUnit.SECONDS));
            sleeper.join();
        }
    }

    @Test
    void wakingNobodyIsZero() {
        try (Arena arena = Arena.ofConfined()) {
            assertEquals(0, Futex.wake(arena.allocate(4, 4), 0, 1));
        }
    }

    @Test
    void misalignedOrHeapWordsAreRefused() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment words = arena.allocate(8, 8);
            assertThrows(IllegalArgumentException.class, () -> Futex.wait(words, 2, 0, 0));
            assertThrows(IndexOutOfBoundsException.class, () -> Futex.wake(words, 8, 1));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Futex.wake(MemorySegment.ofArray(new int[1]), 0, 1));
        }
    }

    @Test
    void truncatedMemoryIsAnInternalError(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("memory");
        try (FileChannel channel =
                        FileChannel.open(
                                file,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE);
                Arena arena = Arena.ofShared()) {
            MemorySegment memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, 8192, arena);
            memory.set(ValueLayout.JAVA_INT, 4096, 0);
            channel.truncate(4096);
            assertThrows(InternalError.class, () -> Futex.wait(memory, 4096, 0, LONG));
        }
    }

    @Test
    void numbersAreKnownForBothArchitecturesAndNoOther() {
        assertEquals(202, Libc.futexNumber("Linux", "amd64"));
        assertEquals(98, Libc.futexNumber("Linux", "aarch64"));
        assertEquals(-1, Libc.futexNumber("Linux", "riscv64"));
        assertEquals(-1, Libc.futexNumber("Mac OS X", "aarch64"));
    }
}
