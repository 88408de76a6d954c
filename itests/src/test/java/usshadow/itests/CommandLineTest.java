package usshadow.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
}
