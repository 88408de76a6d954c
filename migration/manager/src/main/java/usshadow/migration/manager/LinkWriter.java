package usshadow.migration.manager;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.RamBlock;

/** Writes numbers, names and pages to a link, in large pieces, at most so many bytes a second. */
final class LinkWriter {
    private static final int BUFFER = 1 << 20;
    private static final int SMALL = 4 << 10;
    private static final int LEAST = 64 << 10;
    private static final int PIECES_A_SECOND = 10;

    private final Link link;
    private final ByteBuffer buffer;
    private final MemorySegment view;

    private long bandwidth;
    private long due;
    private long flushed;
    private long linkNanos;

    private LinkWriter(Link link, ByteBuffer buffer) {
        this.link = link;
        this.buffer = buffer;
        this.view = MemorySegment.ofBuffer(buffer);
    }

    /** Writes a stream. */
    static LinkWriter ofStream(Link link) {
        return new LinkWriter(link, ByteBuffer.allocateDirect(BUFFER));
    }

    /** Writes short answers. */
    static LinkWriter ofAnswers(Link link) {
        return new LinkWriter(link, ByteBuffer.allocate(SMALL));
    }

    /**
     * Limits the rate from now on.
     *
     * @param limit bytes a second; 0: no limit
     */
    void limit(long limit) {
        bandwidth = limit;
        due = System.nanoTime();
        int piece =
                limit == 0
                        ? BUFFER
                        : (int) Math.clamp(limit / PIECES_A_SECOND, LEAST, (long) BUFFER);
        buffer.limit(Math.max(piece, buffer.position()));
    }

    /** All bytes so far. */
    long written() {
        return flushed + buffer.position();
    }

    /** How long the link, or the limit, has kept the writer waiting. */
    long linkNanos() {
        return linkNanos;
    }

    void u8(int value) throws MigrationException {
        room(Byte.BYTES);
        buffer.put((byte) value);
    }

    void u16(int value) throws MigrationException {
        room(Short.BYTES);
        buffer.putShort((short) value);
    }

    void u32(int value) throws MigrationException {
        room(Integer.BYTES);
        buffer.putInt(value);
    }

    void u64(long value) throws MigrationException {
        room(Long.BYTES);
        buffer.putLong(value);
    }

    void bytes(byte[] value) throws MigrationException {
        for (int at = 0; at < value.length; ) {
            room(1);
            int length = Math.min(buffer.remaining(), value.length - at);
            buffer.put(value, at, length);
            at += length;
        }
    }

    /** A length byte and ASCII text of at most 127 characters. */
    void pstr(String value) throws MigrationException {
        u8(value.length());
        bytes(value.getBytes(StandardCharsets.US_ASCII));
    }

    /** A page of memory. */
    void page(MemorySegment memory, long offset) throws MigrationException {
        room(RamBlock.PAGE);
        MemorySegment.copy(memory, offset, view, buffer.position(), RamBlock.PAGE);
        buffer.position(buffer.position() + RamBlock.PAGE);
    }

    private void room(int bytes) throws MigrationException {
        if (buffer.remaining() < bytes) {
            flush();
        }
    }

    /** Gives everything to the link. */
    void flush() throws MigrationException {
        long began = System.nanoTime();
        int limit = buffer.limit();
        int length = buffer.flip().limit();
        link.write(buffer);
        buffer.clear().limit(limit);
        flushed += length;
        pause(length);
        linkNanos += System.nanoTime() - began;
    }

    private void pause(int length) {
        if (bandwidth == 0) {
            return;
        }
        // An idle time before is not made good for by a burst.
        due = Math.max(due, System.nanoTime() - TimeUnit.SECONDS.toNanos(1) / PIECES_A_SECOND);
        due += (long) ((double) length * TimeUnit.SECONDS.toNanos(1) / bandwidth);
        long left = due - System.nanoTime();
        while (left > 0 && link.isOpen()) {
            LockSupport.parkNanos(this, left);
            left = due - System.nanoTime();
        }
    }
}
