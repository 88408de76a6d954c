package usshadow.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks whether this machine has what a set needs, and says how to get what is missing. */
@Command(name = "doctor", description = "Check this machine; each finding with its remedy.")
final class Doctor implements Callable<Integer> {
    private static final long MEMORY_MIB = 2048;
    private static final long DISK_MIB = 1024;

    @Spec private CommandSpec spec;

    /** One finding; the remedy is empty when all is well. */
    record Finding(String what, String found, String remedy) {
        boolean good() {
            return remedy.isEmpty();
        }

        @Override
        public String toString() {
            String line = "%-4s %-11s %s".formatted(good() ? "ok" : "FAIL", what, found);
            return good() ? line : line + "\n     -> " + remedy;
        }
    }

    static List<Finding> examine() {
        return List.of(
                jdk(), memory(), sharedMemory(), disk(), namespaces(), ssh(), tools(), network());
    }

    /** Refuses to go on where something essential is missing. */
    static void insist() {
        List<Finding> bad = examine().stream().filter(f -> !f.good()).toList();
        if (!bad.isEmpty()) {
            StringBuilder text = new StringBuilder("this machine is not ready:");
            bad.forEach(f -> text.append('\n').append(f));
            throw new UserError(text.toString());
        }
    }

    @Override
    public Integer call() {
        List<Finding> findings = examine();
        findings.forEach(spec.commandLine().getOut()::println);
        return findings.stream().allMatch(Finding::good) ? 0 : 1;
    }

    private static Finding jdk() {
        int feature = Runtime.version().feature();
        boolean tools = Files.isExecutable(Home.tool("keytool"));
        return new Finding(
                "JDK",
                Runtime.version() + " in " + Home.javaHome(),
                feature >= 25 && tools
                        ? ""
                        : "install a JDK 25 (Debian: openjdk-25-jdk, or Temurin) and set JAVA_HOME");
    }

    private static Finding memory() {
        long mib = memInfo("MemAvailable:") / 1024;
        return new Finding(
                "memory",
                mib + " MiB available",
                mib >= MEMORY_MIB ? "" : "free some: two hosts need " + MEMORY_MIB + " MiB");
    }

    private static long memInfo(String key) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
                if (line.startsWith(key)) {
                    return Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
            return 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private static Finding sharedMemory() {
        boolean there = Files.isDirectory(Path.of("/dev/shm"));
        return new Finding(
                "/dev/shm",
                there ? "mounted (nothing is left there: memory has no file names)" : "missing",
                there ? "" : "mount it: mount -t tmpfs tmpfs /dev/shm");
    }

    private static Finding disk() {
        try {
            long mib = Files.getFileStore(Home.current().root()).getUsableSpace() >> 20;
            return new Finding(
                    "disk",
                    mib + " MiB free",
                    mib >= DISK_MIB ? "" : "free some: " + DISK_MIB + " MiB are needed");
        } catch (IOException e) {
            return new Finding("disk", e.getMessage(), "look at the file system of the checkout");
        }
    }

    private static Finding namespaces() {
        List<String> probe =
                List.of(
                        "bwrap",
                        "--unshare-all",
                        "--die-with-parent",
                        "--ro-bind",
                        "/",
                        "/",
                        "true");
        try {
            Run.Result result = Run.collect(probe);
            return new Finding(
                    "namespaces",
                    result.code() == 0 ? "bubblewrap can confine" : result.output(),
                    result.code() == 0
                            ? ""
                            : "allow user namespaces: sysctl kernel.unprivileged_userns_clone=1,"
                                    + " or run where they are allowed");
        } catch (UserError e) {
            return new Finding("namespaces", "no bubblewrap", "apt install bubblewrap");
        }
    }

    private static Finding ssh() {
        try {
            String version = Run.collect(List.of("ssh", "-V")).output();
            Run.collect(List.of("ssh-keygen", "-?"));
            return new Finding("ssh", version, "");
        } catch (UserError e) {
            return new Finding("ssh", "no OpenSSH client", "apt install openssh-client");
        }
    }

    private static Finding tools() {
        try {
            Run.collect(List.of("setsid", "--version"));
            Run.collect(List.of("prlimit", "--version"));
            return new Finding("util-linux", "setsid, prlimit", "");
        } catch (UserError e) {
            return new Finding("util-linux", "no setsid or prlimit", "apt install util-linux");
        }
    }

    private static Finding network() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new Finding(
                    "network", "loopback works", socket.isBound() ? "" : "ip link set lo up");
        } catch (IOException e) {
            return new Finding("network", e.getMessage(), "bring up loopback: ip link set lo up");
        }
    }
}
