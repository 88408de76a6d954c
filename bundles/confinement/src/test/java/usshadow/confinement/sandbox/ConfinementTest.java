package usshadow.confinement.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import usshadow.linux.Memfd;

/**
 * What a virtualized system can reach, found out from inside; each attempt succeeds where nothing
 * confines it.
 */
@Timeout(120)
class ConfinementTest {
    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
    private static final int SHM_KEY = 0x55530000 + (int) (ProcessHandle.current().pid() & 0xffff);
    private static final long MEMORY = 1 << 20;

    @TempDir private Path outside;

    private SystemFolder folder;
    private Path secret;
    private ServerSocket port;
    private String abstractName;
    private int abstractSocket;
    private int sharedMemory;

    @BeforeEach
    void aCloudNodeWithThingsToReach() throws IOException {
        folder = new SystemFolder(outside.resolve("alpha/vs"));
        folder.prepare();
        EtcFiles.write(folder, "vs");
        folder.write(folder.config(), "{}");
        folder.write(folder.hostKey(), "key");
        folder.write(folder.authorizedKeys(), "keys");
        folder.write(folder.node(), "{}");
        secret =
                Files.writeString(
                        Files.createDirectories(outside.resolve("alpha/cloud")).resolve("host_key"),
                        "x");
        port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        abstractName = "usshadow-test-" + ProcessHandle.current().pid();
        abstractSocket = Native.listenAbstract(abstractName);
        sharedMemory = Native.createSharedMemory(SHM_KEY);
    }

    @AfterEach
    void takeThemAway() throws IOException {
        port.close();
        Native.close(abstractSocket);
        Native.removeSharedMemory(sharedMemory);
    }

    @Test
    void nothingOfTheCloudNodeCanBeReached() throws Exception {
        Confinement bubblewrap = Tools.bubblewrap();
        Confinement none = new Unconfined("control", Optional.empty());
        List<String> attempts = attempts();

        Map<String, String> control = probe(none, attempts);
        Map<String, String> confined = probe(bubblewrap, attempts);

        for (String attempt : attempts) {
            assertEquals("YES", control.get(attempt), "control, where it must succeed: " + attempt);
            assertEquals("no", confined.get(attempt), "confined, where it must not: " + attempt);
        }
    }

    /** All with targets outside; each succeeds unconfined. */
    private List<String> attempts() {
        String self = Long.toString(ProcessHandle.current().pid());
        List<String> attempts =
                new ArrayList<>(
                        List.of(
                                "read:" + secret,
                                "write:" + secret,
                                "read:" + secret.getParent(),
                                "read:" + outside,
                                "read:" + folder.node(),
                                "write:" + folder.node(),
                                "read:" + folder.root(),
                                "connect-file:" + folder.doors(),
                                "read:/proc/" + self + "/cmdline",
                                "read:/proc/" + self + "/environ",
                                "read:/proc/" + self + "/fd",
                                "see:" + self,
                                "signal:" + self,
                                "tcp:" + port.getLocalPort(),
                                "abstract:" + abstractName,
                                "shm:" + SHM_KEY,
                                "read:/etc/debian_version",
                                "read:/usr/bin",
                                "read:/sys/kernel",
                                "read:/var/lib"));
        if (ROOT) {
            attempts.addAll(
                    List.of(
                            "read:/etc/shadow",
                            "read:/root",
                            "write:/proc/sys/kernel/core_pattern",
                            "write:/proc/sys/vm/overcommit_memory",
                            "trace:" + self));
        }
        return attempts;
    }

    @Test
    void whatItHasItCannotChangeButForItsWorkFolder() throws Exception {
        Bubblewrap bubblewrap = Tools.bubblewrap();
        List<String> attempts =
                List.of(
                        "write:/node/config.json",
                        "write:/node/host_key",
                        "create:/load/evil.jar",
                        "create:/doors/evil.sock",
                        "create:/evil",
                        "create:/dev/evil",
                        "create:/proc/sys/evil",
                        "create:/bundles/evil.jar",
                        "write:/jdk/release",
                        "write:/etc/passwd",
                        "create:/node/evil",
                        "resize:9");
        Map<String, String> confined = probe(bubblewrap, attempts);
        attempts.forEach(attempt -> assertEquals("no", confined.get(attempt), attempt));

        List<String> allowed =
                List.of("create:/work/mine", "create:/tmp/mine", "read:/node/config.json");
        Map<String, String> can = probe(bubblewrap, allowed);
        allowed.forEach(attempt -> assertEquals("YES", can.get(attempt), attempt));
        assertTrue(Files.exists(folder.work().resolve("mine")));
    }

    @Test
    void noKernelFileCanBeOpenedForWriting() throws Exception {
        Bubblewrap bubblewrap = Tools.bubblewrap();
        assertEquals("[]", probe(bubblewrap, List.of("tell:writable")).get("tell:writable"));
        if (ROOT) {
            String control =
                    probe(new Unconfined("control", Optional.empty()), List.of("tell:writable"))
                            .get("tell:writable");
            assertTrue(control.contains("/proc/sys/kernel/core_pattern"), control);
        }
    }

    @Test
    void itHasNoEnvironmentNoNetworkAndNoDescriptorsButItsOwn() throws Exception {
        Bubblewrap bubblewrap = Tools.bubblewrap();
        Map<String, String> told =
                probe(
                        bubblewrap,
                        List.of(
                                "tell:environment",
                                "tell:environment-of-1",
                                "tell:interfaces",
                                "tell:descriptors",
                                "tell:root"));
        assertEquals("[HOME, LC_ALL, PATH, PWD]", told.get("tell:environment"));
        assertEquals("PATH HOME LC_ALL PWD", told.get("tell:environment-of-1"));
        assertEquals("[lo]", told.get("tell:interfaces"));
        assertEquals(
                "[bundles, dev, doors, etc, jdk, lib, lib64, load, node, proc, tmp, work]",
                told.get("tell:root"));
        String descriptors = told.get("tell:descriptors");
        List<String> strange =
                List.of(descriptors.substring(1, descriptors.length() - 1).split(", ")).stream()
                        .filter(
                                open ->
                                        !open.matches(
                                                "[0-9]+=(/dev/null|/jdk/.*|pipe:.*|/dev/u?random|/proc/.*/fd)"))
                        .toList();
        assertEquals(Set.of("9=/memfd:test (deleted)"), Set.copyOf(strange), descriptors);
    }

    @Test
    void theSealedMemoryCannotBeResizedWhereOrdinaryFilesCan() throws Exception {
        Confinement none = new Unconfined("control", Optional.empty());
        Path file = Files.writeString(outside.resolve("file"), "content");
        Map<String, String> told = probe(none, List.of("resize:9", "resize-own:" + file));
        assertEquals("no", told.get("resize:9"));
        assertEquals("YES", told.get("resize-own:" + file));
    }

    private Map<String, String> probe(Confinement confinement, List<String> attempts)
            throws Exception {
        List<String> inner =
                new ArrayList<>(
                        List.of(
                                "{java}",
                                "-Xmx{heapMiB}m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:-UsePerfData",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                "{classpath}",
                                Probe.class.getName()));
        inner.addAll(attempts);
        LaunchPlan plan =
                new LaunchPlan(
                        "vs",
                        folder,
                        Tools.javaHome(),
                        List.of(Tools.testClasses()),
                        Tools.testClasses(),
                        32,
                        inner);
        try (Memfd memory = Memfd.create("test", MEMORY)) {
            ProcessBuilder builder =
                    new ProcessBuilder(
                            memory.handingDown(confinement.command(plan, confinement.view(plan))));
            builder.environment().clear();
            Process process =
                    builder.redirectInput(Path.of("/dev/null").toFile())
                            .redirectErrorStream(true)
                            .start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), output);
            Map<String, String> answers = new LinkedHashMap<>();
            output.lines()
                    .filter(line -> line.contains(" "))
                    .forEach(
                            line ->
                                    answers.put(
                                            line.substring(0, line.indexOf(' ')),
                                            line.substring(line.indexOf(' ') + 1)));
            return answers;
        }
    }
}
