package usshadow.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import usshadow.demo.Console;
import usshadow.demo.Footprint;
import usshadow.demo.Hosts;
import usshadow.demo.MigrationCampaign;

/** A VM moves between two hosts under a user's hands; real nodes, the real SSH client. */
class MigrationTest {
    private static final int WARM_UP = 2;
    private static final int MIGRATIONS = 8;
    private static final long SEED = 20;

    /**
     * What a JVM may have more afterwards: less than a leak of one a migration, for files less than
     * one for each time that a host is the source. What goes by itself is waited for.
     */
    private static final int MORE_THREADS = 6, MORE_FILES = 3;

    @TempDir private static Path folder;
    private static Cli cli;
    private static Trace trace;

    @BeforeAll
    static void startSet() throws IOException {
        Cli.needs("bwrap", "bubblewrap");
        Cli.needs("ssh", "openssh-client");
        cli = Cli.in(folder.resolve("run"));
        trace = Trace.before();
        cli.up().mustSucceed();
    }

    @AfterAll
    static void goesDownWithoutATrace() throws IOException {
        if (cli != null) {
            cli.down().mustSucceed();
            trace.mustBeNone(cli);
        }
    }

    @Test
    void everyByteArrivesOnceAndNothingIsLeftBehind() {
        Hosts hosts = new Hosts(Cli.HOME, cli.runDir());
        try (Console user = hosts.console("web1")) {
            var campaign = new MigrationCampaign(hosts, user, "web1", "alpha/vs", "beta/vs", SEED);
            assertEquals(List.of(), campaign.run(WARM_UP, each -> {}).faults());
            Footprint before = Footprint.of(hosts);
            MigrationCampaign.Result result = campaign.run(MIGRATIONS, each -> {});
            assertEquals(List.of(), result.faults());
            assertTrue(result.typed() > 0);
            mustHoldNoMore(before, hosts);
            assertEquals(1, hosts.must("alpha/cloud", "vm:list").lines().skip(1).count());
        }
        Cli.Result status = cli.status();
        assertTrue(status.out().contains("web1"), status.out());
    }

    private static void mustHoldNoMore(Footprint before, Hosts hosts) {
        AtomicReference<Footprint> now = new AtomicReference<>(before);
        Cli.await(
                () -> "%s to be no more than %s".formatted(now, before),
                () -> {
                    now.set(Footprint.of(hosts));
                    return before.nodes().entrySet().stream()
                            .allMatch(held -> isNoMore(held.getValue(), now.get(), held.getKey()));
                });
    }

    private static boolean isNoMore(Footprint.Node held, Footprint all, String node) {
        Footprint.Node now = all.nodes().get(node);
        return now.threads() <= held.threads() + MORE_THREADS
                && now.descriptors() <= held.descriptors() + MORE_FILES;
    }
}
