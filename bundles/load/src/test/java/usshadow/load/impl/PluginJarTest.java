package usshadow.load.impl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a jar must be before anybody looks at its signature. */
class PluginJarTest {
    @TempDir Path folder;

    @Test
    void aBundleIsReadWithItsNameAndVersion() throws Exception {
        PluginJar jar =
                PluginJar.of(
                        "a.jar", Jars.bundle("usshadow.demo;singleton:=true", "1.2.3").bytes());
        assertEquals("usshadow.demo", jar.symbolicName());
        assertEquals("1.2.3", jar.version());
    }

    @Test
    void theManifestComesFirstWhateverTheFilesOrder() throws Exception {
        Jars bundle = Jars.bundle("demo", "1.0.0");
        String manifest = bundle.text(JarFile.MANIFEST_NAME);
        byte[] last =
                bundle.without(JarFile.MANIFEST_NAME)
                        .with("a.txt", "a")
                        .with(JarFile.MANIFEST_NAME, manifest)
                        .bytes();
        byte[] repacked = PluginJar.of("a.jar", last).open().readAllBytes();
        assertTrue(
                new String(repacked, 30, 20, StandardCharsets.ISO_8859_1)
                        .startsWith(JarFile.MANIFEST_NAME));
    }

    @Test
    void whatIsInstalledIsTheContentThatWasReadEvenIfTheFilesDirectoryNamesOtherEntries()
            throws Exception {
        byte[] jar = Jars.bundle("demo", "1.0.0").with("good.txt", "x").bytes();
        byte[] twoFaced = Jars.patched(jar, "good.txt", "evil.txt", 1);
        Path installed = folder.resolve("installed.jar");
        Files.write(installed, PluginJar.of("a.jar", twoFaced).open().readAllBytes());
        try (JarFile read = new JarFile(installed.toFile())) {
            assertEquals(
                    "x",
                    new String(
                            read.getInputStream(read.getEntry("good.txt")).readAllBytes(),
                            StandardCharsets.UTF_8));
            assertEquals(null, read.getEntry("evil.txt"));
        }
    }

    @Test
    void repackingTwiceGivesTheSameBytes() throws Exception {
        byte[] once =
                PluginJar.of("a.jar", Jars.bundle("demo", "1.0.0").with("a", "1").bytes())
                        .open()
                        .readAllBytes();
        assertArrayEquals(once, PluginJar.of("a.jar", once).open().readAllBytes());
    }

    @Test
    void twoEntriesOfOneNameAreRefused() throws Exception {
        byte[] jar = Jars.bundle("demo", "1.0.0").with("a.txt", "1").with("b.txt", "2").bytes();
        refuses(
                Refusal.DUPLICATE_ENTRY,
                Jars.patched(Jars.patched(jar, "b.txt", "a.txt", 0), "b.txt", "a.txt", 0),
                "a.txt twice");
    }

    @Test
    void twoSignatureFilesThatDifferInCaseAreRefused() throws Exception {
        refuses(
                Refusal.DUPLICATE_ENTRY,
                Jars.bundle("demo", "1.0.0")
                        .with("META-INF/A.SF", "")
                        .with("META-INF/a.sf", "")
                        .bytes(),
                "a.sf");
    }

    @Test
    void aManifestInOtherCaseIsRefused() throws Exception {
        refuses(
                Refusal.BAD_ENTRY_NAME,
                Jars.bundle("demo", "1.0.0").with("META-INF/Manifest.mf", "").bytes(),
                "Manifest.mf");
    }

    @Test
    void namesThatPointOutsideAreRefused() throws Exception {
        for (String name : new String[] {"../a", "a/../../b", "/etc/a", "a\\b", "a\nb"}) {
            refuses(
                    Refusal.BAD_ENTRY_NAME,
                    Jars.bundle("demo", "1.0.0").with(name, "").bytes(),
                    name);
        }
    }

    @Test
    void aFolderWithContentIsRefused() throws Exception {
        byte[] jar =
                Jars.patched(
                        Jars.bundle("demo", "1.0.0").with("folder_", "hidden").bytes(),
                        "folder_",
                        "folder/",
                        0);
        refuses(Refusal.BAD_ENTRY_NAME, jar, "folder/");
    }

    @Test
    void whatIsNoZipIsRefused() {
        refuses(Refusal.NOT_A_JAR, new byte[] {1, 2, 3}, "not a zip file");
        refuses(Refusal.NOT_A_JAR, new byte[0], "not a zip file");
    }

    @Test
    void everyCutIsRefused() throws IOException {
        byte[] jar = Jars.bundle("demo", "1.0.0").with("a.txt", "some content").bytes();
        for (int length = 0; length < jar.length; length++) {
            refuses(
                    Refusal.NOT_A_JAR,
                    Arrays.copyOf(jar, length),
                    "move it into the folder in one step");
        }
    }

    @Test
    void aJarWithoutManifestIsRefused() throws IOException {
        refuses(
                Refusal.NO_MANIFEST,
                Jars.empty().with("a.txt", "").bytes(),
                "META-INF/MANIFEST.MF");
    }

    @Test
    void aJarThatIsNoBundleIsRefused() throws IOException {
        refuses(
                Refusal.NO_SYMBOLIC_NAME,
                Jars.empty().with(JarFile.MANIFEST_NAME, "Manifest-Version: 1.0\n").bytes(),
                "bnd");
    }

    @Test
    void aFragmentIsRefused() throws IOException {
        refuses(
                Refusal.FRAGMENT,
                Jars.bundle("demo", "1.0.0", "Fragment-Host: usshadow.node").bytes(),
                "fragment");
    }

    @Test
    void aJarThatUnpacksToTooMuchIsRefused() throws IOException {
        refuses(
                Refusal.TOO_LARGE,
                Jars.bundle("demo", "1.0.0")
                        .with("zeros", "\0".repeat(PluginJar.MAX_CONTENT))
                        .bytes(),
                "256 MiB");
    }

    @Test
    void aFileOverTheLimitIsRefused() throws IOException {
        Path file = folder.resolve("huge.jar");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[1]), PluginJar.MAX_FILE);
        }
        assertEquals(
                Refusal.TOO_LARGE,
                assertThrows(RefusedException.class, () -> PluginJar.read(file)).refusal());
    }

    @Test
    void aFolderALinkAndAMissingFileAreRefused() throws IOException {
        Files.createSymbolicLink(
                folder.resolve("link.jar"), Files.createDirectory(folder.resolve("folder.jar")));
        for (String name : new String[] {"link.jar", "folder.jar", "missing.jar"}) {
            RefusedException refused =
                    assertThrows(
                            RefusedException.class, () -> PluginJar.read(folder.resolve(name)));
            assertEquals(Refusal.UNREADABLE, refused.refusal());
            assertTrue(refused.getMessage().startsWith(name));
        }
    }

    private static void refuses(Refusal why, byte[] jar, String said) {
        RefusedException refused =
                assertThrows(RefusedException.class, () -> PluginJar.of("demo.jar", jar));
        assertEquals(why, refused.refusal(), refused.getMessage());
        assertTrue(refused.getMessage().startsWith("demo.jar is refused: "), refused.getMessage());
        assertTrue(refused.getMessage().contains(said), refused.getMessage());
    }
}
