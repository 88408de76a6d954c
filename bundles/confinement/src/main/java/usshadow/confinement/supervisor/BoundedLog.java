package usshadow.confinement.supervisor;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.node.Printable;

/**
 * What a virtualized system writes to its standard output, in a file of bounded size: when it is
 * full it becomes {@code <file>.1}, in the place of the one before. The last bytes are kept at hand
 * for messages.
 */
final class BoundedLog implements AutoCloseable {
    /** Twice this much is the most that a log takes up. */
    static final long MAX_BYTES = 4L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(BoundedLog.class);
    private static final int TAIL_BYTES = 2048;
    private static final int BUFFER_BYTES = 8192;

    private final Path file;
    private final long maxBytes;
    private OutputStream out;
    private long written;
    private byte[] tail = new byte[0];

    /** Appends to {@code file}, in a folder that nobody else writes to. */
    BoundedLog(Path file, long maxBytes) throws IOException {
        this.file = file;
        this.maxBytes = maxBytes;
        Files.createDirectories(file.getParent());
        written = Files.exists(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : 0;
        out = open();
    }

    private OutputStream open() throws IOException {
        return Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Copies all of {@code in} on a thread of its own, until its end. */
    Thread follow(InputStream in) {
        return Thread.ofPlatform().daemon().name("log " + file.getFileName()).start(() -> copy(in));
    }

    private void copy(InputStream in) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (in) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                append(buffer, n);
            }
        } catch (IOException e) {
            LOG.warn("the log {} ends: {}", file, e.getMessage());
        }
    }

    synchronized void append(byte[] bytes, int length) throws IOException {
        if (out == null) {
            return;
        }
        if (written + length > maxBytes) {
            out.close();
            Files.move(
                    file,
                    file.resolveSibling(file.getFileName() + ".1"),
                    StandardCopyOption.REPLACE_EXISTING);
            out = open();
            written = 0;
        }
        out.write(bytes, 0, length);
        written += length;
        keepTail(bytes, length);
    }

    private void keepTail(byte[] bytes, int length) {
        byte[] both = Arrays.copyOf(tail, tail.length + length);
        System.arraycopy(bytes, 0, both, tail.length, length);
        tail = Arrays.copyOfRange(both, Math.max(0, both.length - TAIL_BYTES), both.length);
    }

    /**
     * The last lines of this run, with control characters made visible: a virtualized system wrote
     * them.
     */
    synchronized String tail() {
        return new String(tail, StandardCharsets.UTF_8)
                .strip()
                .lines()
                .map(Printable::of)
                .collect(Collectors.joining("\n"));
    }

    Path file() {
        return file;
    }

    @Override
    public synchronized void close() throws IOException {
        if (out != null) {
            out.close();
            out = null;
        }
    }
}
