package usshadow.shell.operator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Proxy;
import java.nio.channels.ByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import usshadow.hypervisor.guest.GuestHypervisor;
import usshadow.hypervisor.guest.GuestHypervisorException;
import usshadow.hypervisor.guest.GuestHypervisorException.Reason;
import usshadow.hypervisor.guest.GuestVm;
import usshadow.hypervisor.guest.Recorder;
import usshadow.migration.api.IncomingMigrations;
import usshadow.migration.api.MigratableVm;
import usshadow.migration.api.Migration;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;
import usshadow.migration.api.MigrationOptions;
import usshadow.migration.api.MigrationStatus;
import usshadow.migration.api.MigrationStatus.Phase;
import usshadow.migration.api.MigrationStatus.Place;
import usshadow.migration.api.MigrationStrategy;
import usshadow.migration.api.Migrations;
import usshadow.migration.api.PseudoDevice;
import usshadow.migration.api.RamBlock;
import usshadow.node.NodeIdentity;
import usshadow.node.NodeKind;

/** The commands of scope {@code vm} as Gogo itself finds and runs them. */
@Timeout(30)
class VmCommandsTest {
    @TempDir private Path folder;

    private final List<String> calls = new ArrayList<>();
    private final Manager manager = new Manager();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final ThreadIOImpl threadIo = new ThreadIOImpl();
    private final MemorySegment ram = Arena.ofAuto().allocate(RamBlock.PAGE, RamBlock.PAGE);
    private CommandProcessorImpl processor;
    private CommandSession session;

    private static GuestVm vm(String id, GuestVm.State state) {
        return new GuestVm(
                id,
                state,
                64,
                List.of("serial/0 shadow"),
                Map.of("PORT_OUT", 3L, "RESET", 1L),
                0,
                Duration.ofSeconds(61),
                "");
    }

    /** Every verb is recorded; only web1 is there. */
    private GuestHypervisor hypervisor() {
        return (GuestHypervisor)
                Proxy.newProxyInstance(
                        GuestHypervisor.class.getClassLoader(),
                        new Class<?>[] {GuestHypervisor.class},
                        (proxy, method, arguments) -> {
                            if (arguments == null) {
                                return List.of(vm("web1", GuestVm.State.RUNNING));
                            }
                            if (!arguments[0].equals("web1")) {
                                throw new GuestHypervisorException(
                                        Reason.NO_SUCH_VM, "there is no VM " + arguments[0]);
                            }
                            calls.add(method.getName() + " " + arguments[0]);
                            return method.getReturnType() == MigratableVm.class
                                    ? migratable()
                                    : vm("web1", GuestVm.State.PAUSED);
                        });
    }

    private MigratableVm migratable() {
        return (MigratableVm)
                Proxy.newProxyInstance(
                        MigratableVm.class.getClassLoader(),
                        new Class<?>[] {MigratableVm.class},
                        (proxy, method, arguments) ->
                                method.getName().equals("ram")
                                        ? List.of(new RamBlock("pc.ram", ram))
                                        : "web1");
    }

    private static MigrationStatus standing(Phase phase, Place place, MigrationFailure failure) {
        return new MigrationStatus(
                1,
                MigrationStatus.Direction.OUTGOING,
                "web1",
                "beta",
                "usshadow",
                phase,
                place,
                Instant.EPOCH,
                Duration.ofMillis(1500),
                Duration.ofMillis(10),
                Duration.ofMillis(25),
                new MigrationStatus.Ram(1 << 20, 0, 64 << 20, 100, 200, 3, 12.5, 7),
                List.of(new MigrationStatus.Section("serial", 0, 96, Duration.ofMillis(1))),
                Optional.ofNullable(failure)
                        .map(kind -> new MigrationStatus.Failure(kind, "no \u001b[2J")));
    }

    /** Migrations that end as the test says. */
    private final class Manager implements Migrations, IncomingMigrations, Migration {
        private final CompletableFuture<MigrationStatus> done = new CompletableFuture<>();
        private MigrationOptions options;

        @Override
        public Migration start(
                MigratableVm vm, String destination, String strategy, MigrationOptions wanted)
                throws MigrationException {
            calls.add("to " + destination + " by " + strategy);
            options = wanted;
            return this;
        }

        @Override
        public List<Migration> all() {
            return List.of(this);
        }

        @Override
        public void receive(ByteChannel link) {
            calls.add("receive");
        }

        @Override
        public MigrationStatus status() {
            return done.getNow(standing(Phase.ACTIVE, Place.SOURCE, null));
        }

        @Override
        public void cancel() {
            calls.add("cancel");
        }

        @Override
        public CompletableFuture<MigrationStatus> done() {
            return done;
        }
    }

    private record Node(
            String name,
            String host,
            NodeKind kind,
            Path folder,
            String confinement,
            long pid,
            String startId,
            Instant started)
            implements NodeIdentity {}

    private record Strategy(String name) implements MigrationStrategy {
        @Override
        public boolean carries(PseudoDevice device) {
            return true;
        }
    }

    private Recorder recorder() {
        return (Recorder)
                Proxy.newProxyInstance(
                        Recorder.class.getClassLoader(),
                        new Class<?>[] {Recorder.class},
                        (proxy, method, arguments) -> {
                            calls.add("recorder " + method.getName());
                            return folder.resolve("record");
                        });
    }

    @BeforeEach
    void aShell() {
        threadIo.start();
        processor = new CommandProcessorImpl(threadIo);
        NodeIdentity node =
                new Node(
                        "alpha/vs",
                        "alpha",
                        NodeKind.VIRTUALIZED_SYSTEM,
                        folder,
                        "none",
                        1,
                        "id",
                        Instant.EPOCH);
        GuestHypervisor hypervisor = hypervisor();
        MigrationCommands migrations = new MigrationCommands(hypervisor, manager, manager, node);
        migrations.strategies = List.of(new Strategy("vsbypass"), new Strategy("usshadow"));
        add(
                new VmCommands(hypervisor),
                "list",
                "info",
                "create",
                "start",
                "pause",
                "resume",
                "reset",
                "stop",
                "destroy");
        add(
                migrations,
                "migrate",
                "migration",
                "migrations",
                "cancel",
                "strategies",
                "save",
                "restore");
        add(
                new SpyCommands(
                        hypervisor,
                        vm -> Optional.of("boot\r\nx\u001b[2J\nend".getBytes(ISO_8859_1)),
                        recorder(),
                        node),
                "debug",
                "console",
                "record",
                "dump");
        session = processor.createSession(new ByteArrayInputStream(new byte[0]), printed, printed);
    }

    private void add(Object commands, String... functions) {
        for (String function : functions) {
            processor.addCommand("vm", commands, function);
        }
    }

    @AfterEach
    void end() {
        session.close();
        processor.stop();
        threadIo.stop();
    }

    private Object runs(String line) throws Exception {
        return session.execute(line);
    }

    @Test
    void everyVerbReachesTheHypervisor() throws Exception {
        for (String verb : List.of("create", "start", "pause", "resume", "reset", "stop")) {
            assertInstanceOf(VmCommands.Row.class, runs("vm:" + verb + " web1"), verb);
        }
        assertEquals("destroyed web1", runs("vm:destroy web1"));
        assertEquals(
                List.of(
                        "create web1",
                        "start web1",
                        "pause web1",
                        "resume web1",
                        "reset web1",
                        "stop web1",
                        "destroy web1"),
                calls);
    }

    @Test
    void theListSumsExits() throws Exception {
        VmCommands.Row row = (VmCommands.Row) ((List<?>) runs("vm:list")).getFirst();
        assertEquals(4, row.exits());
        assertEquals("64 MiB", row.memory());
        assertInstanceOf(GuestVm.class, runs("vm:info web1"));
    }

    @Test
    void refusalsReachTheShell() {
        GuestHypervisorException e =
                assertThrows(GuestHypervisorException.class, () -> runs("vm:start web9"));
        assertEquals(Reason.NO_SUCH_VM, e.reason());
        assertThrows(Exception.class, () -> runs("vm:start"));
        assertThrows(Exception.class, () -> runs("vm:start a b"));
        assertEquals(List.of(), calls);
    }

    @Test
    void migrateTakesItsOptionsAndReportsTheEnd() throws Exception {
        manager.done.complete(standing(Phase.COMPLETED, Place.DESTINATION, null));
        MigrationReport report =
                (MigrationReport)
                        runs(
                                "vm:migrate web1 beta --strategy vsbypass --bandwidth 5 --downtime 20");
        assertEquals(List.of("migratable web1", "to beta by vsbypass"), calls);
        assertEquals(5L << 20, manager.options.bandwidth());
        assertEquals(Duration.ofMillis(20), manager.options.downtime());
        assertEquals("completed", report.status());
        assertEquals("25.0 ms", report.downtime());
        assertEquals(96, report.sections().getFirst().bytes());
    }

    @Test
    void migrateUsesTheStrategyUsshadowAndTheUsualDowntime() throws Exception {
        manager.done.complete(standing(Phase.COMPLETED, Place.DESTINATION, null));
        runs("vm:migrate web1 beta/vs");
        assertTrue(calls.contains("to beta/vs by usshadow"), calls::toString);
        assertEquals(MigrationOptions.DEFAULTS, manager.options);
    }

    @Test
    void aFailedMigrationFailsTheCommandWithItsKindAndWhereTheVmIs() {
        manager.done.complete(standing(Phase.FAILED, Place.SOURCE, MigrationFailure.REFUSED));
        MigrationException e =
                assertThrows(MigrationException.class, () -> runs("vm:migrate web1 beta"));
        assertEquals(MigrationFailure.REFUSED, e.failure());
        assertTrue(e.getMessage().startsWith("REFUSED: no"), e.getMessage());
        assertTrue(e.getMessage().contains("runs here"), e.getMessage());
        assertFalse(e.getMessage().contains("\u001b"), "other hosts' text is made visible");
    }

    @Test
    void aDetachedMigrationIsNotWaitedForAndCanBeCancelled() throws Exception {
        MigrationReport report = (MigrationReport) runs("vm:migrate --detach web1 beta");
        assertEquals("active", report.status());
        runs("vm:cancel web1");
        assertEquals("cancel", calls.getLast());
        assertEquals("active", ((MigrationReport) runs("vm:migration web1")).status());
        assertEquals(1, ((List<?>) runs("vm:migrations")).size());
        assertThrows(MigrationException.class, () -> runs("vm:cancel web9"));
    }

    @Test
    void whileItWaitsProgressIsPrinted() throws Exception {
        CompletableFuture<Object> command =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return runs("vm:migrate web1 beta");
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        });
        while (!printed.toString(ISO_8859_1).contains("web1: active, round 3")) {
            Thread.onSpinWait();
        }
        manager.done.complete(standing(Phase.COMPLETED, Place.DESTINATION, null));
        command.get();
    }

    @Test
    void savingSaysWhenTheFileIsDead() throws Exception {
        manager.done.complete(standing(Phase.COMPLETED, Place.DESTINATION, null));
        String said = (String) runs("vm:save web1 web1.vm");
        assertTrue(said.contains("dead"), said);
        assertEquals("to file:" + folder.resolve("web1.vm") + " by usshadow", calls.getLast());
        assertThrows(java.io.IOException.class, () -> runs("vm:restore nothing.vm"));
    }

    @Test
    void strategiesAreListedByName() throws Exception {
        assertEquals(List.of("usshadow", "vsbypass"), runs("vm:strategies"));
    }

    @Test
    void debugOutputKeepsItsLinesAndNoControlCharacters() throws Exception {
        assertEquals("boot\nx\\e[2J\nend", runs("vm:debug web1"));
    }

    @Test
    void aShadowConsoleIsNotHere() {
        Exception e = assertThrows(Exception.class, () -> runs("vm:console web1"));
        assertTrue(e.getMessage().contains("shadow"), e.getMessage());
    }

    @Test
    void recordIsOnOrOff() throws Exception {
        assertTrue(runs("vm:record on").toString().contains("record"));
        runs("vm:record off");
        assertEquals(List.of("recorder start", "recorder stop"), calls);
        assertThrows(IllegalArgumentException.class, () -> runs("vm:record maybe"));
    }

    @Test
    void dumpWritesRamToANewFile() throws Exception {
        ram.set(ValueLayout.JAVA_BYTE, 7, (byte) 42);
        runs("vm:dump web1 ram.bin");
        byte[] dumped = Files.readAllBytes(folder.resolve("ram.bin"));
        assertEquals(RamBlock.PAGE, dumped.length);
        assertEquals(42, dumped[7]);
        assertThrows(FileAlreadyExistsException.class, () -> runs("vm:dump web1 ram.bin"));
    }
}
