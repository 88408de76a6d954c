package usshadow.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A set of hosts is up: its nodes are entered, and others keep out of its way. */
class RunningSetTest {
    private static final List<String> NODES =
            List.of("alpha/cloud", "alpha/vs", "beta/cloud", "beta/vs", "fleet");

    @TempDir private static Path folder;
    private static Cli cli;
    private static Trace trace;

    @BeforeAll
    static void startSet() throws IOException {
        Cli.needs("bwrap", "bubblewrap");
        Cli.needs("ssh", "openssh-client");
        cli = Cli.in(folder.resolve("run"));
        trace = Trace.before();
        cli.up("--no-vm").mustSucceed();
    }

    @AfterAll
    static void goesDownWithoutATrace() throws IOException {
        if (cli != null) {
            cli.down().mustSucceed();
            trace.mustBeNone(cli);
        }
    }

    @Test
    void everyNodeAnswersInItsShell() throws IOException {
        Cli.Result up = cli.status();
        for (String node : NODES) {
            assertTrue(up.out().contains(node), up.out());
            Cli.Result info = cli.exec(node, "node:info").mustSucceed();
            assertTrue(info.out().contains(node), info.out());
        }
        assertTrue(up.out().contains("bubblewrap"), up.out());
        assertEquals(
                PosixFilePermissions.fromString("rw-------"),
                Files.getPosixFilePermissions(cli.runDir().resolve("endpoints.json")));

        Cli.Result unknown = cli.exec("alpha/cloud", "no:such");
        assertEquals(127, unknown.code());
        assertTrue(unknown.err().contains("no:such"), unknown.err());
        assertEquals("", unknown.out());

        Cli.Result wrong = cli.exec("alpha/cloud", "cloud:vs-start other --hypervisor xen");
        assertNotEquals(0, wrong.code());
        assertTrue(wrong.err().contains("not built yet"), wrong.err());

        Cli.Result nobody = cli.exec("gamma/cloud", "node:info");
        assertEquals(1, nobody.code());
        assertTrue(nobody.err().contains("gamma/cloud"), nobody.err());
        assertTrue(nobody.err().contains("alpha/cloud"), nobody.err());
    }

    @Test
    void theInteractiveShellCompletesCommands() {
        Cli.Result shell = cli.type("node:inf\t\r\u0004", "shell", "alpha/cloud");
        assertTrue(shell.out().contains("alpha/cloud> "), shell.out());
        assertTrue(shell.out().contains("node:info"), shell.out());
        assertTrue(shell.out().contains("trusted"), shell.out());
    }

    @Test
    void anOperatorsKeyOpensOnlyHisOwnNode() throws IOException {
        Path provider = cli.runDir().resolve("provider/key");
        Path operator = cli.runDir().resolve("operator/key");
        sshWith(operator, "alpha/vs").mustSucceed();
        sshWith(provider, "alpha/cloud").mustSucceed();
        mustBeDenied(sshWith(operator, "alpha/cloud"));
        mustBeDenied(sshWith(operator, "fleet"));
        mustBeDenied(sshWith(provider, "alpha/vs"));
    }

    private static void mustBeDenied(Cli.Result result) {
        assertEquals(255, result.code(), result.out());
        assertTrue(result.err().contains("Permission denied"), result.err());
    }

    /** The set's own configuration, with one key for every node. */
    private static Cli.Result sshWith(Path key, String node) throws IOException {
        String text = Files.readString(cli.runDir().resolve("ssh_config"));
        Path config = folder.resolve("ssh_config_of_one_key");
        Files.writeString(config, text.replaceAll("(IdentityFile ).*", "$1\"" + key + "\""));
        return Cli.program(List.of("ssh", "-F", config.toString(), "-T", node, "node:info"), "");
    }

    @Test
    void startingTwiceAndTakenPortsAreClearErrors() {
        Cli.Result twice = cli.up();
        assertEquals(1, twice.code());
        assertTrue(twice.err().contains("runs already"), twice.err());
        assertTrue(twice.err().contains("./usshadow down"), twice.err());

        Cli second = new Cli(folder.resolve("third"), cli.portBase(), List.of(), Cli.HOME);
        Cli.Result taken = second.up();
        assertEquals(1, taken.code());
        assertTrue(taken.err().contains("Port " + cli.portBase() + ","), taken.err());
        assertTrue(taken.err().contains("--port-base"), taken.err());
        assertEquals(List.of(), second.processes());
    }

    @Test
    void twoSetsRunSideBySide() {
        Cli second = Cli.in(folder.resolve("second"));
        try {
            second.up("--no-vm").mustSucceed();
            cli.exec("alpha/cloud", "node:info").mustSucceed();
            second.exec("alpha/cloud", "node:info").mustSucceed();
        } finally {
            second.down().mustSucceed();
        }
        assertEquals(0, cli.status().code());
    }
}
