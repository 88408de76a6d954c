package usshadow.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeStateTest {
    @TempDir Path folder;

    @Test
    void onlyTheOwnerMayReadTheFile() throws IOException {
        NodeState state = new NodeState(folder.resolve("node.json"));
        state.write("{}");
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(state.file())));
    }

    @Test
    void writingReplacesTheTextAndLeavesNothingElseBehind() throws IOException {
        NodeState state = new NodeState(folder.resolve("node.json"));
        state.write("a longer first text");
        state.write("second");
        assertEquals("second", Files.readString(state.file()));
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(state.file()), files.toList());
        }
    }

    @Test
    void deletingTwiceIsFine() throws IOException {
        NodeState state = new NodeState(folder.resolve("node.json"));
        state.write("x");
        state.delete();
        state.delete();
        assertFalse(Files.exists(state.file()));
    }

    @Test
    void aMissingFolderIsAnError() {
        NodeState state = new NodeState(folder.resolve("gone/node.json"));
        assertThrows(IOException.class, () -> state.write("x"));
    }
}
