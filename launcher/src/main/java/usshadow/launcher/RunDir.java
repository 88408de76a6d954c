package usshadow.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/**
 * The run folder of one set of hosts: what its nodes need, say of themselves, and log.
 *
 * <pre>
 * endpoints.json ssh_config known_hosts    for people and tools, written anew from the nodes' own words
 * ca.pem                                   the provider's certificate, to know his doors by
 * provider/  operator/  user/              keys; kept when the set goes down
 * log/                                     of every node; kept
 * fleet/  alpha/cloud/  alpha/vs/  ...     one folder a node: config.json, node.json, load/
 * </pre>
 */
final class RunDir {
    /** Says that the folder is a set's, which may be cleaned. */
    static final String MARKER = ".usshadow-set";

    @Option(
            names = "--run-dir",
            paramLabel = "<folder>",
            description = "run folder of the set (default: .run beside the script)")
    private Path option;

    Path path() {
        Path path = option == null ? Home.current().root().resolve(".run") : option;
        return path.toAbsolutePath().normalize();
    }

    Path provider() {
        return path().resolve("provider");
    }

    Path operator() {
        return path().resolve("operator");
    }

    /** The demo user's own folder. */
    Path user() {
        return path().resolve("user");
    }

    Path log() {
        return path().resolve("log");
    }

    /** The certificates whose plug-ins cloud nodes take. */
    Path pluginTrust() {
        return provider().resolve("plugins");
    }

    Path endpoints() {
        return path().resolve("endpoints.json");
    }

    Path sshConfig() {
        return path().resolve("ssh_config");
    }

    Path knownHosts() {
        return path().resolve("known_hosts");
    }

    Path ca() {
        return path().resolve("ca.pem");
    }

    /** The folder of a node such as {@code alpha/cloud} or {@code fleet}. */
    Path node(String name) {
        return path().resolve(name);
    }

    /** A file of the folder as one would type it: from here if it is below, else in full. */
    String shown(Path file) {
        Path here = Path.of("").toAbsolutePath();
        return (file.startsWith(here) ? here.relativize(file) : file).toString();
    }

    /** Makes a folder that only this user can enter. */
    static Path privateFolder(Path folder) {
        try {
            return Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UserError("Cannot make the folder " + folder + ": " + e.getMessage(), e);
        }
    }

    /** Writes a file that only this user can read, in one step. */
    static void write(Path file, String text) {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.deleteIfExists(temporary);
            Files.createFile(
                    temporary,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(temporary, text);
            Files.move(
                    temporary,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UserError("Cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /** Every node folder that holds a word of its node, as names like {@code alpha/cloud}. */
    List<String> recordedNodes() {
        List<String> names = new ArrayList<>();
        for (Path first : folders(path())) {
            if (isNode(first)) {
                names.add(path().relativize(first).toString());
            }
            for (Path second : folders(first)) {
                if (isNode(second)) {
                    names.add(path().relativize(second).toString());
                }
            }
        }
        return names;
    }

    private static boolean isNode(Path folder) {
        return Files.exists(folder.resolve(NodeRecord.FILE), LinkOption.NOFOLLOW_LINKS);
    }

    private static List<Path> folders(Path parent) {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(parent)) {
            return files.filter(f -> Files.isDirectory(f, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UserError("Cannot read " + parent + ": " + e.getMessage(), e);
        }
    }

    /**
     * Keeps other launchers from changing this set meanwhile.
     *
     * @throws UserError if another one is at it
     */
    Lock lock() {
        claim();
        try {
            FileChannel channel =
                    FileChannel.open(
                            path().resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw new UserError(
                        "Another ./usshadow is starting or stopping the set in "
                                + path()
                                + "; wait for it, or choose another --run-dir");
            }
            return new Lock(channel);
        } catch (IOException | OverlappingFileLockException e) {
            throw new UserError("Cannot lock " + path() + ": " + e.getMessage(), e);
        }
    }

    /** Whether a folder was made by us for a set: only such a one is ever cleaned. */
    static boolean isRunFolder(Path folder) {
        return Files.exists(folder.resolve(MARKER), LinkOption.NOFOLLOW_LINKS);
    }

    private void claim() {
        privateFolder(path());
        if (isRunFolder(path())) {
            return;
        }
        try (Stream<Path> entries = Files.list(path())) {
            if (entries.findAny().isPresent()) {
                throw new UserError(
                        path()
                                + " holds files that are none of a set's; choose an empty or new --run-dir");
            }
            Files.createFile(path().resolve(MARKER));
        } catch (IOException e) {
            throw new UserError("Cannot use " + path() + ": " + e.getMessage(), e);
        }
    }

    /** Held while a set is started or stopped; the kernel lets go of it if the launcher dies. */
    record Lock(FileChannel channel) implements AutoCloseable {
        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException e) {
                throw new UserError("Cannot unlock the run folder: " + e.getMessage(), e);
            }
        }
    }
}
