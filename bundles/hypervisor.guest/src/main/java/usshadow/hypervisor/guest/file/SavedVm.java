package usshadow.hypervisor.guest.file;

import static usshadow.hypervisor.guest.file.ManagerLayout.*;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import usshadow.migration.api.IncomingMigrations;
import usshadow.migration.api.MigrationException;

/**
 * A VM in a file: a migration whose destination, and then source, is no host. The file has the
 * stream alone, as QEMU's tools read it; the offer before it is in a second file beside.
 */
public final class SavedVm {
    /** What the name of a destination begins with that is a file's path. */
    public static final String SCHEME = "file:";

    private SavedVm() {}

    /** Where the offer of a saved VM is. */
    static Path offerOf(Path file) {
        return file.resolveSibling(file.getFileName() + ".offer");
    }

    /** The name of the destination that a file is. */
    public static String destination(Path file) {
        return SCHEME + file.toAbsolutePath();
    }

    /**
     * A link to a file.
     *
     * @param destination what {@link #destination} gave
     * @throws IOException if the file is there already, or cannot be written
     */
    public static ByteChannel connect(String destination) throws IOException {
        return new SavingChannel(Path.of(destination.substring(SCHEME.length())));
    }

    /**
     * Lets a VM arrive from a file, and waits until it runs.
     *
     * @throws IOException if there is no such file, or it was not saved to its end
     * @throws MigrationException if it does not run; what is in the file may be restored later, if
     *     the reason allows it
     */
    public static void restore(Path file, IncomingMigrations migrations)
            throws IOException, MigrationException {
        try (RestoringChannel channel = new RestoringChannel(file)) {
            migrations.receive(channel);
            channel.requireSuccess();
        }
    }

    /** Whether what is in a file ends like a stream. */
    static boolean isWhole(FileChannel stream) throws IOException {
        int length = (int) Math.min(stream.size(), MAX_DESCRIPTION + END_HEADER);
        if (length <= END_HEADER || at(stream, stream.size() - 1, 1).get(0) != '}') {
            return false;
        }
        ByteBuffer tail = at(stream, stream.size() - length, length);
        for (int start = length - END_HEADER - 1; start >= 0; start--) {
            if (tail.get(start) == EOF
                    && tail.get(start + 1) == DESCRIPTION
                    && tail.getInt(start + 2) == length - start - END_HEADER
                    && tail.get(start + END_HEADER) == '{') {
                return true;
            }
        }
        return false;
    }

    private static ByteBuffer at(FileChannel stream, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && stream.read(bytes, position + bytes.position()) >= 0) {
            // until all is there
        }
        return bytes;
    }
}
