package usshadow.itests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import usshadow.fleet.FleetException;
import usshadow.fleet.Ownership;
import usshadow.fleet.json.OwnershipCodec;
import usshadow.fleet.store.StoreException;
import usshadow.fleet.zookeeper.ZooKeeperStore;

/**
 * A set of two hosts whose nodes are killed and started again, as a machine's init system would,
 * and whose links go through the test's hands.
 *
 * <pre>
 *   beta/cloud ---- beta's wire ----> fleet        alpha/vs ---- the wire between ----> beta/vs
 * </pre>
 */
final class TestSet implements AutoCloseable {
    static final String FLEET = "fleet";
    static final String ALPHA = "alpha";
    static final String BETA = "beta";
    private static final int HOST_BLOCK = 100;
    private static final int MIGRATION = 11;
    private static final int STORE = 203;
    private static final int FLEET_WIRE = 270;
    private static final int LINK_WIRE = 271;
    private static final int TIMEOUT_MILLIS = 4000;
    private static final int SYSTEM_MIB = 72;
    private static final String DISK_SIZE = "4m";
    private static final int PAGE = 4096;

    private final Cli cli;
    private final Path folder;
    private final Map<String, List<String>> commands = new HashMap<>();
    private final Wire fleetWire;
    private final Wire link;
    private ZooKeeperStore store;
    private boolean smallDisk;

    private TestSet(Path folder) {
        this.folder = folder;
        this.cli = Cli.in(folder.resolve("run"));
        this.fleetWire = new Wire(cli.portBase() + FLEET_WIRE, cli.portBase() + STORE);
        this.link = new Wire(cli.portBase() + LINK_WIRE, cli.portBase() + HOST_BLOCK + MIGRATION);
    }

    /** Starts one, without a VM. */
    static TestSet up(Path folder) {
        TestSet set = new TestSet(folder);
        try {
            set.cli.up("--no-vm").mustSucceed();
            set.throughWires();
            return set;
        } catch (RuntimeException | Error e) {
            set.close();
            throw e;
        }
    }

    /** The cloud nodes start again with other addresses. */
    private void throughWires() {
        configure(
                ALPHA,
                "usshadow.confinement",
                "peers",
                List.of("beta/vs=127.0.0.1:" + (cli.portBase() + LINK_WIRE)));
        configure(BETA, "usshadow.fleet", "connect", "127.0.0.1:" + (cli.portBase() + FLEET_WIRE));
        kill(cloud(ALPHA));
        kill(cloud(BETA));
        mend();
        store =
                new ZooKeeperStore(
                        "127.0.0.1:" + (cli.portBase() + STORE),
                        cli.runDir().resolve("ca.pem"),
                        certificate(),
                        TIMEOUT_MILLIS);
    }

    private Path certificate() {
        JsonObject config = read(config(cloud(ALPHA)));
        return Path.of(config.getAsJsonObject("usshadow.fleet").get("host").getAsString());
    }

    private Path config(String node) {
        return cli.runDir().resolve(node).resolve("config.json");
    }

    private void configure(String host, String pid, String key, Object value) {
        Path file = config(cloud(host));
        JsonObject config = read(file);
        config.getAsJsonObject(pid).add(key, new Gson().toJsonTree(value));
        try {
            Files.writeString(
                    file, new GsonBuilder().disableHtmlEscaping().create().toJson(config));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String cloud(String host) {
        return host + "/cloud";
    }

    static String system(String host) {
        return host + "/vs";
    }

    Cli cli() {
        return cli;
    }

    /** Between beta's cloud node and the fleet. */
    Wire fleetWire() {
        return fleetWire;
    }

    /** Between the two virtualized systems. */
    Wire link() {
        return link;
    }

    // ---- nodes

    /** Kills a node's process. */
    void kill(String node) {
        long pid = pid(node).orElseThrow(() -> new AssertionError(node + " does not run"));
        remember(node, pid);
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    private void remember(String node, long pid) {
        try {
            byte[] line = Files.readAllBytes(Path.of("/proc", Long.toString(pid), "cmdline"));
            commands.put(node, List.of(new String(line, StandardCharsets.UTF_8).split("\0")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process of a node, if it lives. */
    private Optional<Long> pid(String node) {
        Optional<Long> said = said(node).map(json -> json.get("pid").getAsLong());
        return cli.processes().stream()
                .map(ProcessHandle::pid)
                .filter(living -> said.filter(living::equals).isPresent())
                .findFirst();
    }

    /** What a node says of itself; nothing while it starts. */
    private Optional<JsonObject> said(String node) {
        Path file = cli.runDir().resolve(node).resolve("node.json");
        return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
    }

    boolean lives(String node) {
        return pid(node).isPresent();
    }

    /** All links carry. */
    void releaseAll() {
        fleetWire.mend();
        link.mend();
    }

    /** All nodes run, all links carry. */
    void mend() {
        releaseAll();
        List<String> dead =
                List.of(FLEET, cloud(ALPHA), cloud(BETA)).stream()
                        .filter(node -> !lives(node))
                        .toList();
        Map<String, Process> started = new HashMap<>();
        dead.forEach(node -> started.put(node, restart(node)));
        started.forEach(
                (node, process) ->
                        Cli.await(node + " to be ready", () -> isReady(node, process.pid())));
        List<String> without =
                List.of(ALPHA, BETA).stream().filter(host -> !lives(system(host))).toList();
        without.stream()
                .map(host -> CompletableFuture.runAsync(() -> startSystem(host), Cli.THREADS))
                .toList()
                .forEach(CompletableFuture::join);
        if (!without.isEmpty()) {
            cli.status(); // writes the new host keys down
        }
    }

    /** The fleet is there again. */
    void mendFleet() {
        if (!lives(FLEET)) {
            Process process = restart(FLEET);
            Cli.await("the fleet to be ready", () -> isReady(FLEET, process.pid()));
        }
    }

    // ---- the fleet's disk

    /** Moves the fleet's records to a small disk of their own. Needs root. */
    void moveFleetToSmallDisk() {
        if (!smallDisk) {
            kill(FLEET);
            run("mv", disk().toString(), disk() + ".before");
            run("mkdir", disk().toString());
            run("mount", "-t", "tmpfs", "-o", "size=" + DISK_SIZE, "tmpfs", disk().toString());
            smallDisk = true;
            run("cp", "-a", disk() + ".before/.", disk().toString());
            mendFleet();
        }
    }

    /** Fills the fleet's disk. A record or two may still find room in a page that is written. */
    void fillDisk() {
        try (OutputStream file = Files.newOutputStream(filler())) {
            while (true) {
                file.write(new byte[PAGE]);
            }
        } catch (IOException full) {
            assertTrue(disk().toFile().getUsableSpace() < PAGE, full.toString());
        }
    }

    /** There is room again. The fleet, which could not write, is started anew. */
    void clearDisk() {
        run("rm", filler().toString());
        kill(FLEET);
        mendFleet();
    }

    private void unmount() {
        if (smallDisk) {
            if (lives(FLEET)) {
                kill(FLEET);
            }
            run("umount", disk().toString());
            smallDisk = false;
        }
    }

    private Path disk() {
        return cli.runDir().resolve("fleet/store");
    }

    private Path filler() {
        return disk().resolve("filler");
    }

    private static void run(String... command) {
        Cli.program(List.of(command), "").mustSucceed();
    }

    /** The very command that it ran by. */
    private Process restart(String node) {
        try {
            return new ProcessBuilder(commands.get(node))
                    .directory(cli.runDir().resolve(node).toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isReady(String node, long pid) {
        return said(node)
                .filter(json -> json.get("pid").getAsLong() == pid)
                .filter(json -> json.get("state").getAsString().equals("ready"))
                .isPresent();
    }

    private void startSystem(String host) {
        ask(cloud(host), "cloud:vs-start vs --hypervisor kvm --memory " + SYSTEM_MIB).mustSucceed();
    }

    private static JsonObject read(Path file) {
        try {
            return new Gson().fromJson(Files.readString(file), JsonObject.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- people at it

    /** Runs a line in a node's shell. */
    Cli.Result ask(String node, String line) {
        return Cli.program(
                List.of(
                        "ssh",
                        "-F",
                        cli.runDir().resolve("ssh_config").toString(),
                        "-T",
                        node,
                        "--",
                        line),
                "");
    }

    /** Runs a line that must succeed. */
    String must(String node, String line) {
        return ask(node, line).mustSucceed().out();
    }

    /** The cells of a VM's rows in a table. */
    List<List<String>> rows(String node, String table, String vm) {
        return ask(node, table)
                .out()
                .lines()
                .map(line -> List.of(line.strip().split("\\s{2,}")))
                .filter(cells -> cells.getFirst().equals(vm))
                .toList();
    }

    /** The cells of a VM's row in a table; empty if it is not there. */
    List<String> row(String node, String table, String vm) {
        return rows(node, table, vm).stream().findFirst().orElse(List.of());
    }

    /** An OpenSSH configuration by which a VM's name leads to its console at a host's door. */
    Path consoleAt(String host, String vm) {
        int port = cli.portBase() + (host.equals(ALPHA) ? 0 : HOST_BLOCK);
        Path file = folder.resolve(vm + ".ssh");
        try {
            Files.writeString(
                    file,
                    """
                    Host %s
                      HostName 127.0.0.1
                      Port %d
                      User %s
                      IdentityFile "%s"
                      IdentitiesOnly yes
                      HostKeyAlias console.usshadow
                      UserKnownHostsFile "%s"
                      GlobalKnownHostsFile /dev/null
                      StrictHostKeyChecking yes
                    """
                            .formatted(
                                    vm,
                                    port,
                                    vm,
                                    cli.runDir().resolve("user/key"),
                                    cli.runDir().resolve("known_hosts")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    // ---- the fleet's record, by a connection of the test's own

    /** Who owns a VM. */
    Ownership record(String vm) {
        try {
            String path = "ownership/" + vm;
            return new OwnershipCodec().decode(path, store.read(path).orElseThrow().bytes());
        } catch (StoreException.Unanswered | FleetException e) {
            throw new IllegalStateException("the fleet does not answer", e);
        }
    }

    @Override
    public void close() {
        if (store != null) {
            store.close();
        }
        fleetWire.close();
        link.close();
        unmount();
        Cli.Result down = cli.down();
        assertTrue(down.code() == 0, down.err());
    }
}
