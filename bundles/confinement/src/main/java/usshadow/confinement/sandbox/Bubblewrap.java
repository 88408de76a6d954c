package usshadow.confinement.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Confinement by bubblewrap (bwrap(1)): namespaces of its own for users, mounts, processes, IPC,
 * network and host name; no capability, no new privileges, no further user namespaces; a root of a
 * few read-only mounts.
 *
 * <p>/proc wants care. A cloud node that runs as root gives its virtualized systems a user that the
 * kernel still takes for root where it looks at the owner of a file alone, as for /proc/sys; and
 * bubblewrap 0.8 does not cover /proc/sys. Therefore all of /proc but processes and the few files
 * that a JVM reads is covered here.
 *
 * @param program the bwrap to run
 * @param version what it calls itself
 * @param nestingForbidden whether it knows {@code --disable-userns} (since 0.8)
 * @param prlimit the tool that bounds descriptors and core files, or nothing
 */
public record Bubblewrap(
        Path program, String version, boolean nestingForbidden, Optional<Path> prlimit)
        implements Confinement {
    /** The user and group that a virtualized system takes itself for. */
    public static final int USER = 1000;

    /** Where its operators' shell listens, inside. */
    static final int OPERATOR_PORT = 2222;

    /** Where its migration manager listens, inside. */
    static final int MIGRATION_PORT = 4444;

    /** Where its own consoles' door listens, inside. */
    static final int CONSOLE_PORT = 2200;

    private static final Path LDD = Path.of("/usr/bin/ldd");
    private static final int OPEN_FILES = 4096;
    private static final String TMP_BYTES = Integer.toString(64 << 20);
    private static final String SHM_BYTES = Integer.toString(16 << 20);

    /** What stays of /proc besides processes. */
    private static final Set<String> PROC_KEPT =
            Set.of(
                    "cgroups",
                    "cpuinfo",
                    "filesystems",
                    "loadavg",
                    "meminfo",
                    "mounts",
                    "net",
                    "self",
                    "stat",
                    "thread-self",
                    "uptime",
                    "version");

    /** The namespaces, in words that {@code --unshare-…} knows. */
    private static final List<String> NAMESPACES = List.of("--unshare-all", "--unshare-user");

    @Override
    public String text() {
        return version + ": own user, mount, pid, ipc, net and uts namespaces, no capabilities";
    }

    @Override
    public List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (!nestingForbidden) {
            missing.add(
                    "further user namespaces are not forbidden ("
                            + version
                            + " is older than 0.8)");
        }
        if (prlimit.isEmpty()) {
            missing.add(
                    "descriptors and core files are not limited (no prlimit: install util-linux)");
        }
        return missing;
    }

    @Override
    public View view(LaunchPlan plan) {
        List<String> classpath = new ArrayList<>();
        for (Path jar : plan.nodeClasspath()) {
            classpath.add("/node/lib/" + classpath.size() + "-" + jar.getFileName());
        }
        return new View(
                "/jdk",
                classpath,
                "/bundles",
                "/node/config.json",
                "/node/host_key",
                "/node/authorized_keys",
                "/load",
                "/doors",
                "/work",
                OPERATOR_PORT,
                MIGRATION_PORT,
                CONSOLE_PORT);
    }

    @Override
    public List<String> command(LaunchPlan plan, View view) throws IOException {
        List<String> command = new ArrayList<>();
        prlimit.ifPresent(
                tool ->
                        command.addAll(
                                List.of(
                                        tool.toString(),
                                        "--core=0",
                                        "--nofile=" + OPEN_FILES,
                                        "--")));
        command.add(program.toString());
        command.addAll(isolation(nestingForbidden));
        command.addAll(
                List.of(
                        "--uid",
                        Integer.toString(USER),
                        "--gid",
                        Integer.toString(USER),
                        "--hostname",
                        plan.name(),
                        "--clearenv",
                        "--setenv",
                        "PATH",
                        view.javaHome() + "/bin",
                        "--setenv",
                        "HOME",
                        view.work(),
                        "--setenv",
                        "LC_ALL",
                        "C.UTF-8"));
        kernelFiles(command);
        platform(command, plan, view);
        ownFiles(command, plan, view);
        command.addAll(List.of("--remount-ro", "/", "--chdir", view.work(), "--"));
        command.addAll(view.fill(plan));
        return command;
    }

    /** The part that needs the kernel's consent, which {@link ConfinementProbe} tries out. */
    static List<String> isolation(boolean nestingForbidden) {
        List<String> options = new ArrayList<>(NAMESPACES);
        if (nestingForbidden) {
            options.add("--disable-userns");
        }
        options.addAll(
                List.of("--as-pid-1", "--die-with-parent", "--new-session", "--cap-drop", "ALL"));
        return options;
    }

    private static void kernelFiles(List<String> command) throws IOException {
        command.addAll(List.of("--proc", "/proc"));
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            for (Path entry : entries.sorted().toList()) {
                String name = entry.getFileName().toString();
                boolean process = Character.isDigit(name.charAt(0));
                if (!process && !PROC_KEPT.contains(name) && !Files.isSymbolicLink(entry)) {
                    cover(command, entry);
                }
            }
        }
        command.addAll(
                List.of(
                        "--dev",
                        "/dev",
                        "--size",
                        SHM_BYTES,
                        "--tmpfs",
                        "/dev/shm",
                        "--remount-ro",
                        "/dev",
                        "--size",
                        TMP_BYTES,
                        "--tmpfs",
                        "/tmp"));
    }

    private static void cover(List<String> command, Path entry) {
        if (Files.isDirectory(entry)) {
            command.addAll(List.of("--tmpfs", entry.toString(), "--remount-ro", entry.toString()));
        } else {
            command.addAll(List.of("--ro-bind", "/dev/null", entry.toString()));
        }
    }

    private static void platform(List<String> command, LaunchPlan plan, View view)
            throws IOException {
        Path javaHome = plan.javaHome().toRealPath();
        for (Path library : SharedLibraries.of(javaHome, LDD)) {
            readOnly(command, library, library.toString());
        }
        readOnly(command, javaHome, view.javaHome());
        for (Path file : SharedLibraries.linkedFiles(javaHome)) {
            readOnly(command, file, file.toString());
        }
        for (int i = 0; i < plan.nodeClasspath().size(); i++) {
            readOnly(command, plan.nodeClasspath().get(i), view.classpath().get(i));
        }
        readOnly(command, plan.bundles(), view.bundles());
    }

    private static void ownFiles(List<String> command, LaunchPlan plan, View view) {
        SystemFolder folder = plan.folder();
        for (String file : EtcFiles.NAMES) {
            readOnly(command, folder.etc().resolve(file), "/etc/" + file);
        }
        readOnly(command, folder.config(), view.config());
        readOnly(command, folder.hostKey(), view.hostKey());
        readOnly(command, folder.authorizedKeys(), view.authorizedKeys());
        readOnly(command, folder.load(), view.load());
        readOnly(command, folder.doors(), view.doors());
        command.addAll(List.of("--bind", folder.work().toString(), view.work()));
    }

    private static void readOnly(List<String> command, Path source, String target) {
        command.addAll(List.of("--ro-bind", source.toString(), target));
    }
}
