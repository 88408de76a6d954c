package usshadow.migration.manager;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;

/** One end of a connection that records what is written, and may be cut at a byte. */
final class TestChannel implements ByteChannel {
    private final ByteChannel channel;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    /** Called with every piece before it is written. */
    Runnable beforeWrite = () -> {};

    volatile long cutAfter = Long.MAX_VALUE;

    TestChannel(ByteChannel channel) {
        this.channel = channel;
    }

    /** What was written. */
    byte[] written() {
        return written.toByteArray();
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        return channel.read(target);
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        beforeWrite.run();
        long left = cutAfter - written.size();
        if (left <= 0) {
            channel.close();
        }
        ByteBuffer some = source.slice();
        some.limit((int) Math.min(some.limit(), Math.max(1, left)));
        int count = channel.write(some.duplicate());
        byte[] bytes = new byte[count];
        some.get(bytes);
        written.writeBytes(bytes);
        source.position(source.position() + count);
        return count;
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
