package usshadow.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A small file that others poll: a reader sees the earlier text or the new one, never a part, and
 * only the node's own user sees it.
 */
public final class NodeState {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;

    /**
     * Names the file; nothing is written yet.
     *
     * @param file where the text is to appear; its folder must exist
     */
    public NodeState(Path file) {
        this.file = file.toAbsolutePath();
    }

    /**
     * Replaces the file's text atomically, mode 0600.
     *
     * @param text the whole new text
     * @throws IOException if the folder is missing, full or not writable; the earlier text stays
     */
    public void write(String text) throws IOException {
        Path next =
                Files.createTempFile(
                        file.getParent(), "." + file.getFileName(), ".new", OWNER_ONLY);
        try {
            try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    /**
     * Removes the file if it is there.
     *
     * @throws IOException if it is there and cannot be removed
     */
    public void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    /**
     * Where the text appears.
     *
     * @return an absolute path
     */
    public Path file() {
        return file;
    }
}
