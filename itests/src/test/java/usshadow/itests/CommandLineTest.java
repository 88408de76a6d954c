package usshadow.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line without a set. */
class CommandLineTest {
    @TempDir private Path folder;

    @Test
    void anUnknownVerbPrintsTheUsageAndExits2() {
        Cli.Result result = Cli.in(folder).usshadow(List.of("fly"), "");
        assertEquals(2, result.code());
        assertTrue(result.err().contains("fly"), result.err());
        assertTrue(result.err().contains("Usage: usshadow"), result.err());
    }

    @Test
    void doctorNamesEveryThingItLooksAt() {
        Cli.needs("bwrap", "bubblewrap");
        Cli.Result result = Cli.in(folder).usshadow(List.of("doctor"), "").mustSucceed();
        for (String what :
                List.of("JDK", "memory", "/dev/shm", "disk", "namespaces", "ssh", "network")) {
            assertTrue(result.out().contains(what), result.out());
        }
    }

    @Test
    void statusAndExecWithoutASetSayHowToStartOne() {
        Cli cli = Cli.in(folder.resolve("none"));
        assertTrue(cli.status().out().contains("./usshadow up"));
        Cli.Result exec = cli.exec("alpha/cloud", "node:info");
        assertEquals(1, exec.code());
        assertTrue(exec.err().contains("./usshadow up"), exec.err());
    }

    @Test
    void withoutAJdkTheScriptSaysWhatToInstall() {
        Cli.needs("bwrap", "bubblewrap");
        Cli.Result result =
                Cli.program(
                        List.of(
                                "bwrap",
                                "--ro-bind",
                                "/",
                                "/",
                                "--tmpfs",
                                "/usr/lib/jvm",
                                "--tmpfs",
                                "/opt",
                                "--setenv",
                                "HOME",
                                "/nowhere",
                                "--unsetenv",
                                "JAVA_HOME",
                                "--dev",
                                "/dev",
                                "sh",
                                Cli.HOME.resolve("usshadow").toString(),
                                "status"),
                        "");
        assertEquals(1, result.code(), result.out());
        assertTrue(result.err().contains("JAVA_HOME"), result.err());
        assertTrue(result.err().contains("openjdk-25-jdk"), result.err());
    }

    @Test
    void aFolderOfOtherThingsIsNotCleaned() throws IOException {
        Cli cli = Cli.in(folder);
        Path precious = Files.writeString(folder.resolve("precious"), "mine");
        for (Cli.Result refused : List.of(cli.down(), cli.up())) {
            assertEquals(1, refused.code());
            assertTrue(refused.err().contains("--run-dir"), refused.err());
            assertTrue(Files.exists(precious));
        }
    }

    @Test
    void benchmarksRunByName() {
        Cli.Result result =
                Cli.in(folder)
                        .usshadow(
                                List.of("bench", "hostile", "--n", "2000", "--seed", "1", "--json"),
                                "");
        assertTrue(result.mustSucceed().out().contains("\"bench\":\"hostile\""), result.out());
        assertNotEquals(0, Cli.in(folder).usshadow(List.of("bench", "nothing"), "").code());
    }
}
