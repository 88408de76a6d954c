package usshadow.hypervisor.guest.file;

import static usshadow.hypervisor.guest.file.ManagerLayout.*;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;

/**
 * A source that is a file: offer, then stream. At its end it waits, as a source does that waits for
 * the result; a failure ends the waiting.
 */
final class RestoringChannel implements ByteChannel {
    private final List<FileChannel> files;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private boolean closed;

    RestoringChannel(Path file) throws IOException {
        FileChannel offer = FileChannel.open(SavedVm.offerOf(file), StandardOpenOption.READ);
        FileChannel stream;
        try {
            stream = FileChannel.open(file, StandardOpenOption.READ);
        } catch (IOException e) {
            offer.close();
            throw e;
        }
        files = List.of(offer, stream);
        if (!SavedVm.isWhole(stream)) {
            close();
            throw new IOException(file + " is not a VM that was saved to its end");
        }
    }

    @Override
    public synchronized int read(ByteBuffer target) throws IOException {
        for (FileChannel file : files) {
            int count = file.read(target);
            if (count >= 0) {
                return count;
            }
        }
        while (!closed && word().failure().isEmpty()) {
            try {
                wait();
            } catch (InterruptedException stop) {
                close();
                Thread.currentThread().interrupt();
            }
        }
        if (closed) {
            throw new ClosedChannelException();
        }
        return -1;
    }

    @Override
    public synchronized int write(ByteBuffer source) {
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        said.writeBytes(bytes);
        notifyAll();
        return bytes.length;
    }

    /** What the manager said last, and its failure. */
    private record Word(int word, Optional<MigrationException> failure) {}

    private Word word() {
        ByteBuffer words = ByteBuffer.wrap(said.toByteArray());
        int word = 0;
        while (words.remaining() >= ANSWER_HEADER) {
            word = words.getInt();
            int code = words.getInt();
            byte[] text = new byte[Math.min(words.getShort() & 0xffff, words.remaining())];
            words.get(text);
            if (code != 0) {
                String reason = new String(text, StandardCharsets.UTF_8);
                return new Word(
                        word,
                        Optional.of(new MigrationException(MigrationFailure.of(code), reason)));
            }
        }
        return new Word(word, Optional.empty());
    }

    /**
     * Checks what the manager said last.
     *
     * @throws MigrationException unless that was: it runs
     */
    synchronized void requireSuccess() throws MigrationException {
        Word last = word();
        if (last.failure().isPresent()) {
            throw last.failure().get();
        }
        if (last.word() != RESULT) {
            throw new MigrationException(
                    MigrationFailure.LINK_BROKEN, "the restoring was broken off without a reason");
        }
    }

    @Override
    public synchronized boolean isOpen() {
        return !closed;
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        notifyAll();
        for (FileChannel file : files) {
            file.close();
        }
    }
}
