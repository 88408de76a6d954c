package usshadow.hypervisor.guest.file;

import static usshadow.hypervisor.guest.file.ManagerLayout.*;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A destination that is a file: it says yes to the offer, takes the stream, and says yes when the
 * stream's end is on the disk.
 *
 * <pre>
 *   manager                        this               files
 *     | offer ---------------------> | ---------------> &lt;file&gt;.offer
 *     | &lt;------------------- answer |
 *     | stream … VMDESC -----------> | ---------------> &lt;file&gt;
 *     | &lt;------------------- result |  when what was written last ends like a stream
 * </pre>
 *
 * <p>Looking at the end only, it may take what a hostile guest has printed for one, should a write
 * end just there: then the result comes before the manager waits for it, which breaks that guest's
 * own save.
 */
final class SavingChannel implements ByteChannel {
    private final FileChannel offer;
    private final FileChannel stream;
    private final ByteBuffer header = ByteBuffer.allocate(OFFER_HEADER);
    private long offerLeft = OFFER_HEADER;
    private ByteBuffer answers = ByteBuffer.allocate(0);
    private boolean ended;
    private boolean closed;

    SavingChannel(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        offer = create(SavedVm.offerOf(file));
        stream = create(file);
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    @Override
    public synchronized int write(ByteBuffer source) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        int length = source.remaining();
        if (offerLeft > 0) {
            takeOffer(source);
        }
        while (source.hasRemaining()) {
            stream.write(source);
        }
        if (!ended && offerLeft == 0 && SavedVm.isWhole(stream)) {
            ended = true;
            stream.force(true);
            say(RESULT);
        }
        return length;
    }

    private void takeOffer(ByteBuffer source) throws IOException {
        while (header.hasRemaining() && source.hasRemaining()) {
            header.put(source.get());
            if (!header.hasRemaining()) {
                int body = header.getInt(OFFER_LENGTH);
                if (header.getInt(0) != OFFER || body < 0 || body > MAX_OFFER) {
                    throw new IOException("what should be saved does not begin with an offer");
                }
                offer.write(header.duplicate().flip());
                offerLeft = body;
            }
        }
        if (!header.hasRemaining()) {
            int part = (int) Math.min(offerLeft, source.remaining());
            offer.write(source.slice(source.position(), part));
            source.position(source.position() + part);
            offerLeft -= part;
            if (offerLeft == 0) {
                offer.force(true);
                say(ANSWER);
            }
        }
    }

    private void say(int word) {
        ByteBuffer more = ByteBuffer.allocate(answers.remaining() + ANSWER_HEADER);
        more.put(answers).putInt(word).putInt(0).putShort((short) 0).flip();
        answers = more;
        notifyAll();
    }

    @Override
    public synchronized int read(ByteBuffer target) throws IOException {
        while (!closed && !answers.hasRemaining()) {
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
        int length = Math.min(target.remaining(), answers.remaining());
        target.put(answers.slice(answers.position(), length));
        answers.position(answers.position() + length);
        return length;
    }

    @Override
    public synchronized boolean isOpen() {
        return !closed;
    }

    /** What was not saved to its end is deleted by nobody: operators may want to look at it. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        notifyAll();
        offer.close();
        stream.close();
    }
}
