package usshadow.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes of a set are killed: what depends on them goes, nothing else, and the set can be had again.
 * What becomes of VMs is in {@link OutcomesTest}. One set for all, since to start one takes long.
 */
class LostNodesTest {
    @TempDir private Path folder;
    private Cli cli;
    private Trace trace;

    @BeforeEach
    void startSet() throws IOException {
        Cli.needs("bwrap", "bubblewrap");
        Cli.needs("ssh", "openssh-client");
        cli = Cli.in(folder.resolve("run"));
        trace = Trace.before();
        cli.up("--no-vm").mustSucceed();
    }

    @AfterEach
    void goesDownWithoutATrace() throws IOException {
        cli.down().mustSucceed();
        trace.mustBeNone(cli);
    }

    @Test
    void aSetIsKilledBitByBitAndHadAgain() throws IOException {
        theCloudNodeReclaimsAKilledVirtualizedSystem();
        aVirtualizedSystemDiesWithItsCloudNode();
        Cli.Result refused = cli.up();
        assertTrue(refused.err().contains("./usshadow down"), refused.err());
        theOthersDoNotMissTheFleet();

        goesDownWithoutATrace();
        cli.up("--no-vm").mustSucceed();
        assertEquals(0, cli.status().code());
        aStaleRunFolderIsTakenOver();
    }

    private void theCloudNodeReclaimsAKilledVirtualizedSystem() {
        kill("beta/vs");
        Cli.await(
                "the cloud node to notice",
                () -> cli.exec("beta/cloud", "cloud:vs-list").out().contains("DIED"));
        cli.exec("beta/cloud", "cloud:vs-start vs --hypervisor kvm").mustSucceed();
        cli.exec("beta/vs", "vs:ping").mustSucceed();
        cli.exec("alpha/cloud", "cloud:vs-stop vs").mustSucceed();
        Cli.Result gone = cli.exec("alpha/vs", "node:info");
        assertEquals(1, gone.code(), gone.out());
        cli.exec("alpha/cloud", "cloud:vs-start vs --hypervisor kvm").mustSucceed();
    }

    private void aVirtualizedSystemDiesWithItsCloudNode() {
        long systemPid = cli.pid("alpha/vs");
        kill("alpha/cloud");
        Cli.await(
                "alpha/vs to die with its cloud node",
                () -> ProcessHandle.of(systemPid).filter(ProcessHandle::isAlive).isEmpty());
        Cli.Result status = cli.status();
        assertEquals(1, status.code());
        assertTrue(status.out().contains("DEAD"), status.out());
        cli.exec("beta/vs", "node:info").mustSucceed();
    }

    private void kill(String node) {
        ProcessHandle.of(cli.pid(node)).orElseThrow().destroyForcibly();
    }

    private void theOthersDoNotMissTheFleet() {
        kill("fleet");
        Cli.await("the fleet to be seen dead", () -> cli.status().out().contains("DEAD"));
        cli.exec("beta/vs", "vs:ping").mustSucceed();
        kill("beta/cloud");
    }

    private void aStaleRunFolderIsTakenOver() {
        cli.processes().forEach(ProcessHandle::destroyForcibly);
        Cli.await("all nodes to die", () -> cli.processes().isEmpty());
        cli.up("--no-vm").mustSucceed();
        assertEquals(0, cli.status().code());
    }
}
