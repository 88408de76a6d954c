package usshadow.confinement.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import usshadow.confinement.Forwarder;
import usshadow.confinement.StartOptions;
import usshadow.confinement.SystemState;
import usshadow.confinement.SystemStatus;
import usshadow.confinement.VirtualizedSystemException;
import usshadow.confinement.VirtualizedSystemException.Reason;
import usshadow.confinement.sandbox.Tools;

@Timeout(120)
class SupervisedSystemsTest {
    private static final StartOptions KVM = new StartOptions("kvm", 0);

    @TempDir private Path folder;

    private final List<String> events = new CopyOnWriteArrayList<>();
    private int portBase;
    private SupervisedSystems systems;

    @BeforeEach
    void aNodeWithAFreePort() throws IOException {
        Tools.bubblewrap();
        portBase = freeBlock();
    }

    /** Ports for three systems, below those that the kernel gives to outgoing connections. */
    private static int freeBlock() {
        Random random = new Random();
        int base;
        do {
            base = 20_000 + random.nextInt(10_000);
        } while (!IntStream.range(base, base + 12).allMatch(SupervisedSystemsTest::isFree));
        return base;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    @AfterEach
    void stopAll() {
        if (systems != null) {
            systems.close();
        }
    }

    private void node(String behaviour) throws IOException {
        node(Fixture.settings(folder, portBase, behaviour, Fixture.BWRAP, false));
    }

    private void node(Settings settings) {
        systems =
                new SupervisedSystems(
                        settings,
                        (system, flavour) -> {
                            events.add("published " + system.name() + " " + system.memory().size());
                            return () ->
                                    events.add(
                                            "unpublished "
                                                    + system.name()
                                                    + " "
                                                    + system.memory()
                                                            .segment()
                                                            .get(ValueLayout.JAVA_BYTE, 0));
                        });
    }

    private Path vs() {
        return folder.resolve("alpha/vs");
    }

    private JsonObject nodeJson() throws IOException {
        return JsonParser.parseString(Files.readString(vs().resolve("node.json")))
                .getAsJsonObject();
    }

    private Reason refusal(String name, String flavour) {
        return assertThrows(
                        VirtualizedSystemException.class,
                        () -> systems.start(name, new StartOptions(flavour, 0)))
                .reason();
    }

    @Test
    void aStartedSystemRunsConfinedAndItsShellsDoorIsOpen() throws Exception {
        node("obedient");
        SystemStatus status = systems.start("vs", new StartOptions("kvm", 8));
        assertEquals(SystemState.RUNNING, status.state());
        assertEquals(List.of(), status.missing());
        assertTrue(status.confinement().contains("bubblewrap"), status.confinement());
        assertEquals(List.of("published vs " + (8 << 20)), events);
        Forwarder door = status.forwarders().getFirst();
        assertEquals(
                new Forwarder("operator", Forwarder.Direction.IN, "127.0.0.1", portBase), door);
        try (Socket operator = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
            operator.getOutputStream().write(77);
            assertEquals(77, operator.getInputStream().read());
        }
        assertEquals(List.of(status), systems.list());
    }

    @Test
    void theStatusFileSaysWhatTheLauncherAsks() throws Exception {
        node("obedient");
        SystemStatus status = systems.start("vs", KVM);
        JsonObject json = nodeJson();
        assertEquals("alpha/vs", json.get("name").getAsString());
        assertEquals("VIRTUALIZED_SYSTEM", json.get("kind").getAsString());
        assertEquals("RUNNING", json.get("state").getAsString());
        assertEquals(status.pid(), json.get("pid").getAsLong());
        assertTrue(json.get("hostKey").getAsString().startsWith("ecdsa-sha2-nistp256 AAAA"));
        assertEquals(
                "operator",
                json.getAsJsonArray("forwarders")
                        .get(0)
                        .getAsJsonObject()
                        .get("name")
                        .getAsString());
        JsonObject config =
                JsonParser.parseString(Files.readString(vs().resolve("config.json")))
                        .getAsJsonObject();
        assertEquals("alpha/vs", config.getAsJsonObject("usshadow.node").get("name").getAsString());
        assertEquals(
                "operator=127.0.0.1:2222",
                config.getAsJsonObject("usshadow.doors")
                        .getAsJsonArray("doors")
                        .get(0)
                        .getAsString());
    }

    @Test
    void aStoppedSystemLeavesNothing() throws Exception {
        node("hostile");
        SystemStatus status = systems.start("vs", KVM);
        List<ProcessHandle> processes = family(status.pid());
        systems.stop("vs");
        assertTrue(processes.stream().noneMatch(ProcessHandle::isAlive));
        assertEquals(List.of("published vs " + (4 << 20), "unpublished vs 0"), events);
        assertEquals(List.of(), systems.list());
        try (Stream<Path> left = Files.list(vs())) {
            assertEquals(
                    List.of(
                            ".virtualized-system",
                            "authorized_keys",
                            "host_key",
                            "host_key.pub",
                            "load"),
                    left.map(path -> path.getFileName().toString()).sorted().toList());
        }
        new ServerSocket(portBase, 1, InetAddress.getLoopbackAddress()).close();
    }

    @Test
    void oneThatDoesNotObeyIsKilled() throws Exception {
        node("stubborn");
        SystemStatus status = systems.start("vs", KVM);
        List<ProcessHandle> processes = family(status.pid());
        assertTrue(processes.size() >= 2, processes.toString());
        systems.stop("vs");
        assertTrue(processes.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void oneThatDiesIsReclaimedAndSaidToHaveDied() throws Exception {
        node("obedient");
        SystemStatus status = systems.start("vs", KVM);
        for (ProcessHandle process : family(status.pid())) {
            process.destroyForcibly();
        }
        await(
                () ->
                        systems.list().getFirst().state() == SystemState.DIED
                                && !Files.exists(vs().resolve("work")));
        assertEquals(Optional.of(128 + 9), systems.list().getFirst().exitStatus());
        assertEquals("DIED", nodeJson().get("state").getAsString());
        assertEquals(SystemState.RUNNING, systems.start("vs", KVM).state());
        systems.stop("vs");
        assertEquals(
                Reason.UNKNOWN,
                assertThrows(VirtualizedSystemException.class, () -> systems.stop("vs")).reason());
    }

    @Test
    void oneThatFailsToStartIsReportedWithItsLastWordsMadePrintable() throws Exception {
        node("failing");
        var e = assertThrows(VirtualizedSystemException.class, () -> systems.start("vs", KVM));
        assertEquals(Reason.START_FAILED, e.reason());
        assertTrue(e.getMessage().contains("status 3"), e.getMessage());
        assertTrue(e.getMessage().contains("no such thing"), e.getMessage());
        assertFalse(e.getMessage().contains("\u001b"), e.getMessage());
        assertEquals(List.of(), systems.list());
    }

    @Test
    void oneThatNeverGetsReadyIsEndedAfterTheLimit() throws Exception {
        Settings patient = Fixture.settings(folder, portBase, "silent", Fixture.BWRAP, false);
        node(
                new Settings(
                        patient.host(),
                        patient.folder(),
                        patient.javaHome(),
                        patient.nodeClasspath(),
                        patient.systems(),
                        patient.command(),
                        portBase,
                        patient.bindAddress(),
                        4,
                        32,
                        Optional.empty(),
                        patient.logFolder(),
                        patient.bwrap(),
                        false,
                        Duration.ofSeconds(2),
                        patient.stopLimit()));
        var e = assertThrows(VirtualizedSystemException.class, () -> systems.start("vs", KVM));
        assertEquals(Reason.START_FAILED, e.reason());
        assertTrue(e.getMessage().contains("not ready within 2 s"), e.getMessage());
        assertTrue(e.getMessage().contains("stub: silent"), e.getMessage());
        assertEquals(List.of(), systems.list());
    }

    @Test
    void wrongOrdersAreTypedRefusals() throws Exception {
        node("obedient");
        for (String name : List.of("", "UPPER", "a/b", "..", "a".repeat(33), "a\n")) {
            assertEquals(Reason.BAD_NAME, refusal(name, "kvm"), name);
        }
        assertEquals(List.of("kvm"), systems.flavours());
        var e =
                assertThrows(
                        VirtualizedSystemException.class,
                        () -> systems.start("vs", new StartOptions("xen", 0)));
        assertEquals(Reason.NOT_BUILT, e.reason());
        assertTrue(
                e.getMessage().contains("'xen' is not built yet") && e.getMessage().contains("kvm"),
                e.getMessage());
        assertEquals(Reason.NOT_BUILT, refusal("vs", "cloud"));
        assertThrows(IllegalArgumentException.class, () -> new StartOptions("kvm", -1));
        systems.start("vs", KVM);
        assertEquals(Reason.DUPLICATE, refusal("vs", "kvm"));
        assertEquals(SystemState.RUNNING, systems.start("other", KVM).state());
        assertEquals(portBase + 4, systems.list().getFirst().forwarders().getFirst().port());
    }

    @Test
    void aTakenPortAndAStrangersFolderAreNamed() throws Exception {
        node("obedient");
        try (ServerSocket taken = new ServerSocket(portBase, 1, InetAddress.getLoopbackAddress())) {
            var e = assertThrows(VirtualizedSystemException.class, () -> systems.start("vs", KVM));
            assertEquals(Reason.RESOURCE, e.reason());
            assertTrue(e.getMessage().contains("port " + taken.getLocalPort()), e.getMessage());
        }
        Path cloud = Files.createDirectories(folder.resolve("alpha/cloud"));
        Files.writeString(cloud.resolve("node.json"), "{}");
        assertEquals(Reason.RESOURCE, refusal("cloud", "kvm"));
        assertEquals("{}", Files.readString(cloud.resolve("node.json")));
    }

    @Test
    void withoutBubblewrapNothingIsStartedUnlessAllowed() throws Exception {
        Path none = folder.resolve("no-bwrap");
        node(Fixture.settings(folder, portBase, "obedient", none, false));
        var e = assertThrows(VirtualizedSystemException.class, () -> systems.start("vs", KVM));
        assertEquals(Reason.NOT_CONFINABLE, e.reason());
        assertTrue(e.getMessage().contains("install the package bubblewrap"), e.getMessage());

        node(Fixture.settings(folder, portBase, "obedient", none, true));
        SystemStatus status = systems.start("vs", KVM);
        assertTrue(status.confinement().startsWith("NOT CONFINED: "), status.confinement());
        assertFalse(status.missing().isEmpty());
        assertTrue(
                nodeJson().get("confinement").getAsString().contains("MISSING"),
                nodeJson().toString());
        systems.stop("vs");
    }

    @Test
    void stoppingTheNodeStopsAll() throws Exception {
        node("obedient");
        SystemStatus one = systems.start("one", KVM);
        SystemStatus two = systems.start("two", KVM);
        systems.close();
        assertTrue(
                Stream.of(one, two)
                        .flatMap(s -> ProcessHandle.of(s.pid()).stream())
                        .noneMatch(ProcessHandle::isAlive));
        assertEquals(Reason.RESOURCE, refusal("three", "kvm"));
    }

    @Test
    void aKilledCloudNodeTakesItsSystemsWithItAndTheNextOneSweeps() throws Exception {
        Process cloud =
                new ProcessBuilder(
                                Tools.javaHome().resolve("bin/java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                CloudStub.class.getName(),
                                folder.toString(),
                                Integer.toString(portBase))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        List<ProcessHandle> all;
        try (BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(cloud.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            while (line != null && !line.startsWith("pid ")) {
                line = out.readLine();
            }
            all = family(Long.parseLong(line.substring(4)));
            assertTrue(
                    all.size() >= 2 && all.stream().allMatch(ProcessHandle::isAlive),
                    all.toString());
        } finally {
            cloud.destroyForcibly().waitFor();
        }
        for (ProcessHandle process : all) {
            process.onExit().get(10, TimeUnit.SECONDS);
        }
        assertTrue(Files.exists(vs().resolve("work")), "nobody was left to reclaim it");
        node("obedient");
        assertFalse(Files.exists(vs().resolve("work")));
        assertFalse(Files.exists(vs().resolve("node.json")));
        assertEquals(SystemState.RUNNING, systems.start("vs", KVM).state());
    }

    /** A process and those below it. */
    private static List<ProcessHandle> family(long pid) {
        ProcessHandle first = ProcessHandle.of(pid).orElseThrow();
        return Stream.concat(Stream.of(first), first.descendants()).toList();
    }

    private static void await(BooleanSupplier condition) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            while (!condition.getAsBoolean()) {
                                Thread.onSpinWait();
                            }
                            done.complete(null);
                        });
        done.get(20, TimeUnit.SECONDS);
    }
}
