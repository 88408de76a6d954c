package usshadow.confinement.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BubblewrapTest {
    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

    @TempDir private Path folder;

    private final Bubblewrap bubblewrap =
            new Bubblewrap(Path.of("/usr/bin/bwrap"), "bubblewrap 0.8.0", true, Optional.empty());

    private List<String> command() throws IOException {
        LaunchPlan plan =
                new LaunchPlan(
                        "vs",
                        new SystemFolder(folder.resolve("vs")),
                        JAVA_HOME,
                        List.of(Path.of("/here/main.jar"), Path.of("/there/main.jar")),
                        Path.of("/here/kvm"),
                        64,
                        List.of(
                                "{java}",
                                "-Xmx{heapMiB}m",
                                "-cp",
                                "{classpath}",
                                "Main",
                                "{config}",
                                "{bundles}",
                                "{name}"));
        return bubblewrap.command(plan, bubblewrap.view(plan));
    }

    @Test
    void allNamespacesAreItsOwnAndAllPrivilegesGo() throws IOException {
        List<String> command = command();
        assertTrue(
                command.containsAll(
                        List.of(
                                "--unshare-all",
                                "--unshare-user",
                                "--disable-userns",
                                "--die-with-parent",
                                "--new-session",
                                "--clearenv")),
                command.toString());
        assertEquals("ALL", after(command, "--cap-drop"));
        assertFalse(command.contains("--share-net"));
    }

    @Test
    void onlyTheWorkFolderIsBoundForWriting() throws IOException {
        List<String> command = command();
        List<String> bound = new ArrayList<>();
        for (int i = 0; i < command.size(); i++) {
            if (command.get(i).matches("--(dev-)?bind(-try)?")) {
                bound.add(command.get(i + 1));
            }
        }
        assertEquals(List.of(folder.resolve("vs/work").toString()), bound);
        assertEquals(
                Set.of("/dev", "/"),
                Set.copyOf(
                        targets(command, "--remount-ro").stream()
                                .filter(target -> !target.startsWith("/proc/"))
                                .toList()));
    }

    @Test
    void whatTheKernelTakesRootsWordForIsCovered() throws IOException {
        List<String> command = command();
        List<String> covered = new ArrayList<>(targets(command, "--tmpfs"));
        covered.addAll(targets(command, "/dev/null"));
        assertTrue(covered.contains("/proc/sys"), covered.toString());
        assertTrue(covered.contains("/proc/irq"), covered.toString());
        assertFalse(covered.contains("/proc/self"));
        assertFalse(covered.contains("/proc/meminfo"));
    }

    @Test
    void theCommandSeesInnerPaths() throws IOException {
        List<String> command = command();
        assertEquals(
                List.of(
                        "/jdk/bin/java",
                        "-Xmx64m",
                        "-cp",
                        "/node/lib/0-main.jar:/node/lib/1-main.jar",
                        "Main",
                        "/node/config.json",
                        "/bundles",
                        "vs"),
                command.subList(command.lastIndexOf("--") + 1, command.size()));
    }

    @Test
    void librariesAreReadFromTheLoadersOwnTool() {
        assertEquals(
                Set.of(Path.of("/lib/x/libc.so.6"), Path.of("/lib64/ld-linux-x86-64.so.2")),
                Set.copyOf(
                        SharedLibraries.parse(
                                """
                        /jdk/bin/java:
                        \tlinux-vdso.so.1 (0x00007ffc5d5e2000)
                        \tlibjli.so => /jdk/bin/../lib/libjli.so (0x00007f3a1c000000)
                        \tlibc.so.6 => /lib/x/libc.so.6 (0x00007f3a1be00000)
                        \tlibX11.so.6 => not found
                        \t/lib64/ld-linux-x86-64.so.2 (0x00007f3a1c1d5000)
                        """,
                                Path.of("/jdk"))));
    }

    @Test
    void filesThatLinksInTheJdkLeadToAreFound() throws IOException {
        Path jdk = Files.createDirectories(folder.resolve("jdk"));
        Files.createDirectories(jdk.resolve("conf"));
        Files.createDirectories(jdk.resolve("lib"));
        Path etc = Files.writeString(folder.resolve("java.security"), "x");
        Files.createSymbolicLink(jdk.resolve("conf/java.security"), etc);
        Files.writeString(jdk.resolve("lib/own"), "x");
        Files.createSymbolicLink(jdk.resolve("lib/link"), jdk.resolve("lib/own"));
        assertEquals(Set.of(etc), SharedLibraries.linkedFiles(jdk.toRealPath()));
    }

    @Test
    void aMissingBubblewrapIsSaidWithItsRemedy() {
        Unconfined none =
                assertInstanceOf(
                        Unconfined.class, new ConfinementProbe(folder.resolve("bwrap")).find());
        assertTrue(none.text().startsWith("NOT CONFINED: "), none.text());
        assertTrue(none.why().contains("install the package bubblewrap"), none.why());
        assertFalse(none.missing().isEmpty());
    }

    @Test
    void refusedNamespacesAreSaidWithTheirRemedy() throws IOException {
        Path refusing = folder.resolve("bwrap");
        Files.writeString(
                refusing, "#!/bin/sh\necho 'No permissions to create new namespace' >&2; exit 1\n");
        Files.setPosixFilePermissions(refusing, PosixFilePermissions.fromString("rwx------"));
        Unconfined none = assertInstanceOf(Unconfined.class, new ConfinementProbe(refusing).find());
        assertTrue(none.why().contains("No permissions to create new namespace"), none.why());
        assertTrue(none.why().contains("sysctl"), none.why());
    }

    @Test
    void anOldBubblewrapIsNamedAsLacking() throws IOException {
        Path old = folder.resolve("bwrap");
        Files.writeString(
                old,
                "#!/bin/sh\ncase \"$*\" in *--version*) echo bubblewrap 0.4;; *userns*true) exit 1;; esac\n"
                        .replace("*userns*true", "*--disable-userns*"));
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwx------"));
        Bubblewrap found = assertInstanceOf(Bubblewrap.class, new ConfinementProbe(old).find());
        assertTrue(
                found.missing().getFirst().contains("older than 0.8"), found.missing().toString());
    }

    private static String after(List<String> command, String option) {
        return command.get(command.indexOf(option) + 1);
    }

    private static List<String> targets(List<String> command, String option) {
        List<String> targets = new ArrayList<>();
        for (int i = 0; i < command.size(); i++) {
            if (command.get(i).equals(option)) {
                targets.add(command.get(i + 1));
            }
        }
        return targets;
    }
}
