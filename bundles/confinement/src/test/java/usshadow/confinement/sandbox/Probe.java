package usshadow.confinement.sandbox;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Runs as a virtualized system and makes attempts, one for each argument {@code kind:target};
 * prints for each {@code <argument> YES} or {@code <argument> no}.
 */
public final class Probe {
    private static final PrintStream OUT =
            new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final long CONNECT_MILLIS = 2000;

    private Probe() {}

    /** Makes the attempts. */
    public static void main(String[] attempts) {
        for (String attempt : attempts) {
            int colon = attempt.indexOf(':');
            String answer;
            try {
                answer = attempt(attempt.substring(0, colon), attempt.substring(colon + 1));
            } catch (IOException | RuntimeException refused) {
                answer = "no";
            }
            OUT.println(attempt + " " + answer);
        }
    }

    private static String attempt(String kind, String target) throws IOException {
        return switch (kind) {
            case "read" -> yes(read(Path.of(target)));
            case "write" -> yes(write(Path.of(target)));
            case "create" -> yes(Files.exists(Files.createFile(Path.of(target))));
            case "connect-file" -> yes(Files.exists(Path.of(target)));
            case "see" -> yes(ProcessHandle.of(Long.parseLong(target)).isPresent());
            case "signal" -> yes(Native.kill(Long.parseLong(target), Native.SIGCONT));
            case "trace" -> yes(Native.trace(Long.parseLong(target)));
            case "tcp" -> yes(connect(Integer.parseInt(target)));
            case "abstract" -> yes(Native.connectAbstract(target));
            case "shm" -> yes(Native.findSharedMemory(Integer.parseInt(target)));
            case "resize" ->
                    yes(
                            Native.resize(Integer.parseInt(target), 0)
                                    || Native.resize(Integer.parseInt(target), 1L << 30));
            case "resize-own" -> yes(resizeOwn(Path.of(target)));
            case "tell" -> tell(target);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static String yes(boolean done) {
        return done ? "YES" : "no";
    }

    private static boolean read(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            try (Stream<Path> entries = Files.list(path)) {
                return entries.findAny().isPresent();
            }
        }
        try (var in = Files.newInputStream(path)) {
            return in.read() >= 0;
        }
    }

    /** Opens for writing, and writes nothing. */
    private static boolean write(Path path) throws IOException {
        try (FileOutputStream out = new FileOutputStream(path.toFile(), true)) {
            return out.getFD().valid();
        }
    }

    private static boolean resizeOwn(Path memory) throws IOException {
        try (var channel = FileChannel.open(memory, StandardOpenOption.WRITE)) {
            channel.truncate(0);
            return true;
        }
    }

    private static boolean connect(int port) throws IOException {
        try (SocketChannel channel = SocketChannel.open()) {
            channel.socket()
                    .connect(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                            (int) CONNECT_MILLIS);
            return true;
        }
    }

    private static String tell(String what) throws IOException {
        return switch (what) {
            case "environment" -> new TreeSet<>(System.getenv().keySet()).toString();
            case "environment-of-1" ->
                    Files.readString(Path.of("/proc/1/environ"))
                            .replaceAll("=[^\0]*\0", " ")
                            .strip();
            case "interfaces" ->
                    NetworkInterface.networkInterfaces()
                            .map(NetworkInterface::getName)
                            .toList()
                            .toString();
            case "descriptors" -> descriptors();
            case "root" -> list(Path.of("/"));
            case "writable" -> writableKernelFiles();
            default -> throw new IllegalArgumentException(what);
        };
    }

    private static String list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList().toString();
        }
    }

    /** What is open, without this listing itself. */
    private static String descriptors() throws IOException {
        TreeSet<String> open = new TreeSet<>();
        try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
            for (Path entry : entries.toList()) {
                try {
                    open.add(entry.getFileName() + "=" + Files.readSymbolicLink(entry));
                } catch (IOException closed) {
                    open.remove(entry.getFileName().toString()); // The listing's own, gone by now.
                }
            }
        }
        return open.toString();
    }

    /** Files below /proc that are no process's and can be opened for writing. */
    private static String writableKernelFiles() throws IOException {
        TreeSet<String> writable = new TreeSet<>();
        try (Stream<Path> top = Files.list(Path.of("/proc"))) {
            for (Path entry : top.toList()) {
                String name = entry.getFileName().toString();
                if (!Character.isDigit(name.charAt(0)) && !Files.isSymbolicLink(entry)) {
                    addWritable(entry, writable);
                }
            }
        }
        return writable.toString();
    }

    private static void addWritable(Path path, Set<String> writable) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> entries = Files.list(path)) {
                for (Path entry : entries.toList()) {
                    addWritable(entry, writable);
                }
            } catch (IOException hidden) {
                writable.remove(path.toString()); // What cannot be listed has nothing to open.
            }
        } else if (!Files.isSymbolicLink(path)) {
            try {
                if (write(path)) {
                    writable.add(path.toString());
                }
            } catch (IOException refused) {
                writable.remove(path.toString());
            }
        }
    }
}
