package usshadow.confinement.sandbox;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The folder of one virtualized system, outside of it.
 *
 * <pre>
 *   &lt;name&gt;/                 0700
 *     .virtualized-system   says whose folder this is
 *     node.json             status, for the launcher           not visible inside
 *     config.json           its node's configuration           read-only inside
 *     host_key[.pub]        its operators' shell's SSH key     read-only inside
 *     authorized_keys       who may use that shell             read-only inside
 *     etc/                  passwd, group, hosts               read-only inside
 *     load/                 bundles to deploy                  read-only inside
 *     doors/                sockets of this node's forwarders  read-only inside
 *     work/                 its own                            read-write inside
 *     .reclaim-&lt;id&gt;/        what is being deleted
 * </pre>
 */
public record SystemFolder(Path root) {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final String MARK = ".virtualized-system";
    private static final String RECLAIM = ".reclaim-";

    /** The status file. */
    public Path node() {
        return root.resolve("node.json");
    }

    /** The configuration of its node. */
    public Path config() {
        return root.resolve("config.json");
    }

    /**
     * The SSH host key of its operators' shell; its public part has {@code .pub} behind the name.
     */
    public Path hostKey() {
        return root.resolve("host_key");
    }

    /** Who may use its operators' shell. */
    public Path authorizedKeys() {
        return root.resolve("authorized_keys");
    }

    /** The few files of /etc that a JVM asks for. */
    public Path etc() {
        return root.resolve("etc");
    }

    /** The bundles to deploy. */
    public Path load() {
        return root.resolve("load");
    }

    /** The forwarders' sockets. */
    public Path doors() {
        return root.resolve("doors");
    }

    /** The only folder that it can write to. */
    public Path work() {
        return root.resolve("work");
    }

    /** Whether this folder was made for a virtualized system. */
    public boolean marked() {
        return Files.isRegularFile(root.resolve(MARK), LinkOption.NOFOLLOW_LINKS);
    }

    /**
     * Makes all folders, empty but for load/; what an earlier run left is reclaimed first.
     *
     * @throws IOException if it cannot, or if the folder is something else's
     */
    public void prepare() throws IOException {
        Files.createDirectories(root, PRIVATE_FOLDER);
        if (!marked()) {
            requireEmpty();
            Files.createFile(root.resolve(MARK), PRIVATE_FILE);
        }
        reclaim();
        for (Path folder : List.of(etc(), doors(), work(), load())) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectory(folder, PRIVATE_FOLDER);
            }
        }
    }

    private void requireEmpty() throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            if (entries.findAny().isPresent()) {
                throw new IOException(
                        root + " is not a virtualized system's folder: choose another name");
            }
        }
    }

    /** Writes {@code text} in one step: readers see the old file or the new one. Mode 0600. */
    public void write(Path file, String text) throws IOException {
        Path part = root.resolve("." + file.getFileName() + "." + UUID.randomUUID());
        try (FileChannel channel =
                FileChannel.open(
                        part,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PRIVATE_FILE)) {
            channel.write(StandardCharsets.UTF_8.encode(text));
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Deletes work/, doors/, etc/, config.json and what earlier attempts left. No process of the
     * virtualized system may be alive.
     */
    public void reclaim() throws IOException {
        for (Path folder : List.of(work(), doors(), etc())) {
            if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                Path trash =
                        Files.createDirectory(
                                root.resolve(RECLAIM + UUID.randomUUID()), PRIVATE_FOLDER);
                HostileTree.allow(folder); // It owns work/, and may have shut even that.
                Files.move(folder, trash.resolve("0"), StandardCopyOption.ATOMIC_MOVE);
            }
        }
        Files.deleteIfExists(config());
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(root, RECLAIM + "*")) {
            for (Path trash : leftovers) {
                HostileTree.delete(trash);
            }
        }
    }
}
