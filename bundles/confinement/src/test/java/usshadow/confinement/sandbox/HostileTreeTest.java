package usshadow.confinement.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class HostileTreeTest {
    @TempDir private Path outside;

    private SystemFolder prepared() throws IOException {
        SystemFolder folder = new SystemFolder(outside.resolve("vs"));
        folder.prepare();
        return folder;
    }

    @Test
    void aTreeDeeperThanAnyPathMayBeIsDeleted() throws IOException {
        SystemFolder folder = prepared();
        // 50 x 200 bytes is beyond PATH_MAX; built from the inside out, as no path could name it.
        Path tree = Files.createDirectory(folder.work().resolve("tree"));
        for (int i = 0; i < 50; i++) {
            Path above = Files.createDirectory(folder.work().resolve("above"));
            Files.createFile(above.resolve("file"));
            Files.move(tree, above.resolve("x".repeat(200)));
            Files.move(above, tree);
        }
        folder.reclaim();
        assertFalse(Files.exists(folder.work()));
        assertNoTrash(folder);
    }

    @Test
    void linksAreDeletedAndNotFollowed() throws IOException {
        SystemFolder folder = prepared();
        Path precious = Files.createDirectory(outside.resolve("precious"));
        Files.writeString(precious.resolve("file"), "x");
        Files.createSymbolicLink(folder.work().resolve("link"), precious);
        Files.createDirectory(folder.work().resolve("deep"));
        Files.createSymbolicLink(folder.work().resolve("deep/link"), precious);
        Files.createLink(folder.work().resolve("hard"), precious.resolve("file"));
        folder.reclaim();
        assertTrue(Files.exists(precious.resolve("file")));
        assertEquals(
                "rwxr-xr-x",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(precious)));
        assertNoTrash(folder);
    }

    @Test
    void foldersThatDenyAccessAreDeleted() throws IOException {
        SystemFolder folder = prepared();
        Path locked = Files.createDirectories(folder.work().resolve("a/b/c"));
        Files.writeString(locked.resolve("file"), "x");
        for (Path p = locked; !p.equals(folder.root()); p = p.getParent()) {
            Files.setPosixFilePermissions(p, PosixFilePermissions.fromString("---------"));
        }
        folder.reclaim();
        assertNoTrash(folder);
    }

    @Test
    void namesThatAreNoTextAndManyEntriesAreDeleted() throws Exception {
        SystemFolder folder = prepared();
        Process shell =
                new ProcessBuilder(
                                "sh",
                                "-c",
                                """
                cd "$1" && mkdir "$(printf 'a\\377\\nb')" && : > "$(printf 'a\\377\\nb/-rf')" && mkfifo pipe
                i=0; while [ $i -lt 3000 ]; do : > f$i; i=$((i+1)); done; mkdir 0 1 2 0/0 0/1""",
                                "sh",
                                folder.work().toString())
                        .inheritIO()
                        .start();
        assertEquals(0, shell.waitFor());
        folder.reclaim();
        assertNoTrash(folder);
    }

    @Test
    void whatAnInterruptedDeletionLeftIsDeletedTheNextTime() throws IOException {
        SystemFolder folder = prepared();
        Files.createDirectories(folder.root().resolve(".reclaim-x/17/a/b"));
        Files.createDirectories(folder.root().resolve(".reclaim-x/3"));
        folder.prepare();
        assertNoTrash(folder);
        assertTrue(Files.isDirectory(folder.work()));
    }

    @Test
    void somebodyElsesFolderIsRefusedAndLeftAlone() throws IOException {
        Path cloud = Files.createDirectories(outside.resolve("cloud"));
        Files.writeString(cloud.resolve("node.json"), "{}");
        Files.createDirectories(cloud.resolve("work"));
        IOException e = assertThrows(IOException.class, () -> new SystemFolder(cloud).prepare());
        assertTrue(e.getMessage().contains("choose another name"), e.getMessage());
        assertTrue(Files.exists(cloud.resolve("work")));
    }

    @Test
    void deployedBundlesOutliveAReclaim() throws IOException {
        SystemFolder folder = prepared();
        Files.writeString(folder.load().resolve("plugin.jar"), "x");
        folder.reclaim();
        folder.prepare();
        assertTrue(Files.exists(folder.load().resolve("plugin.jar")));
    }

    @Test
    void filesAreWrittenInOneStepForTheirOwnerAlone() throws IOException {
        SystemFolder folder = prepared();
        folder.write(folder.node(), "{}");
        folder.write(folder.node(), "{\"a\":1}");
        assertEquals("{\"a\":1}", Files.readString(folder.node()));
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.node())));
    }

    private static void assertNoTrash(SystemFolder folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder.root())) {
            assertEquals(
                    0,
                    entries.filter(p -> p.getFileName().toString().startsWith(".reclaim-"))
                            .count());
        }
    }
}
