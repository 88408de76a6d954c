package usshadow.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a set could leave behind on the machine. */
record Trace(Set<String> sharedMemory) {
    static Trace before() throws IOException {
        return new Trace(sharedMemoryFiles());
    }

    /** No process, no file in /dev/shm, no end points. */
    void mustBeNone(Cli cli) throws IOException {
        assertEquals(List.of(), cli.processes());
        assertEquals(sharedMemory, sharedMemoryFiles());
        assertFalse(Files.exists(cli.runDir().resolve("endpoints.json")));
        assertFalse(Files.exists(cli.runDir().resolve("alpha")));
    }

    private static Set<String> sharedMemoryFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
            return files.map(Path::toString).collect(Collectors.toSet());
        }
    }
}
