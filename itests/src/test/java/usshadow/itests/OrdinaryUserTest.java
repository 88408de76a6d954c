package usshadow.itests;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The same, for a user without any privilege: an installation he can only read, a run folder of his
 * own.
 */
class OrdinaryUserTest {
    private static final String NOBODY = "65534";

    private Path folder;

    @AfterEach
    void clean() {
        if (folder != null) {
            Cli.program(List.of("rm", "-rf", "--", folder.toString()), "").mustSucceed();
        }
    }

    @Test
    void anOrdinaryUserStartsUsesAndStopsASet() throws IOException {
        assumeTrue(
                Files.isWritable(Path.of("/")),
                "the whole run is an ordinary user's already: the other tests show it");
        Cli.needs("bwrap", "bubblewrap");
        Cli.needs("setpriv", "util-linux");
        folder = Files.createTempDirectory("usshadow-user");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path home = install(folder.resolve("installation"));
        Path own = Files.createDirectory(folder.resolve("own"));
        run("chown", NOBODY, own.toString());

        Trace trace = Trace.before();
        Cli cli = new Cli(own.resolve("run"), Cli.freeBlock(), asNobody(own), home);
        try {
            assertTrue(cli.up().mustSucceed().out().contains("bubblewrap"));
            cli.status().mustSucceed();
            cli.exec("alpha/cloud", "node:info").mustSucceed();
            cli.exec("beta/vs", "vs:ping").mustSucceed();
        } finally {
            cli.down().mustSucceed();
        }
        trace.mustBeNone(cli);
    }

    private static List<String> asNobody(Path own) {
        return List.of(
                "setpriv",
                "--reuid",
                NOBODY,
                "--regid",
                NOBODY,
                "--clear-groups",
                "--no-new-privs",
                "env",
                "HOME=" + own);
    }

    /** What was built, without sources, where everybody can read it. */
    private static Path install(Path home) {
        for (String part : List.of("launcher/target", "run/target/main", "run/target/export")) {
            Path to = home.resolve(part);
            run("mkdir", "-p", to.getParent().toString());
            run("cp", "-r", Cli.HOME.resolve(part).toString(), to.toString());
        }
        run("cp", Cli.HOME.resolve("usshadow").toString(), home.toString());
        run("mkdir", home.resolve("target").toString());
        run("touch", home.resolve("target/built").toString());
        run("chmod", "-R", "a+rX", home.toString());
        return home;
    }

    private static void run(String... command) {
        Cli.program(List.of(command), "").mustSucceed();
    }
}
