package usshadow.migration.manager;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;
import usshadow.migration.api.RamBlock;

/** Reads numbers, names and pages from a link; knows where it is, for the errors. */
final class LinkReader {
    private static final int BUFFER = 1 << 20;
    private static final int SMALL = 4 << 10;

    /** Where the bytes come from. */
    @FunctionalInterface
    interface Source {
        /** Reads some; -1 at the end. */
        int read(ByteBuffer target) throws MigrationException;
    }

    private final Source source;
    private final ByteBuffer buffer;
    private final MemorySegment view;
    private long fetched;
    private String section = "set-up";

    private LinkReader(Source source, ByteBuffer buffer, int filled) {
        this.source = source;
        this.view = MemorySegment.ofBuffer(buffer.clear());
        this.buffer = buffer.limit(filled);
        this.fetched = filled;
    }

    /** Reads a stream. */
    static LinkReader ofStream(Source source) {
        return new LinkReader(source, ByteBuffer.allocateDirect(BUFFER), 0);
    }

    /** Reads short answers. */
    static LinkReader ofAnswers(Source source) {
        return new LinkReader(source, ByteBuffer.allocate(SMALL), 0);
    }

    /** Reads an array; too few bytes in it are a malformed stream, not a broken link. */
    static LinkReader of(byte[] bytes) {
        return new LinkReader(null, ByteBuffer.wrap(bytes), bytes.length);
    }

    /** Says where the following is, for errors. */
    void in(String name) {
        section = name;
    }

    /** How many bytes have been read. */
    long offset() {
        return fetched - buffer.remaining();
    }

    MalformedStreamException malformed(String message) {
        return new MalformedStreamException(offset(), section, message);
    }

    int u8() throws MigrationException {
        need(Byte.BYTES);
        return Byte.toUnsignedInt(buffer.get());
    }

    int u16() throws MigrationException {
        need(Short.BYTES);
        return Short.toUnsignedInt(buffer.getShort());
    }

    int u32() throws MigrationException {
        need(Integer.BYTES);
        return buffer.getInt();
    }

    long u64() throws MigrationException {
        need(Long.BYTES);
        return buffer.getLong();
    }

    /** The next byte, which stays there; -1 at the end. */
    int peek() throws MigrationException {
        return have(1) ? Byte.toUnsignedInt(buffer.get(buffer.position())) : -1;
    }

    byte[] bytes(int length) throws MigrationException {
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; ) {
            need(1);
            int some = Math.min(buffer.remaining(), length - at);
            buffer.get(bytes, at, some);
            at += some;
        }
        return bytes;
    }

    void skip(int length) throws MigrationException {
        for (int left = length; left > 0; ) {
            need(1);
            int some = Math.min(buffer.remaining(), left);
            buffer.position(buffer.position() + some);
            left -= some;
        }
    }

    /** A length that is checked before anything is allocated. */
    int length(String what, int most) throws MigrationException {
        int length = u32();
        if (length < 0 || length > most) {
            throw malformed(
                    "%s of %s bytes; %d are possible"
                            .formatted(what, Integer.toUnsignedString(length), most));
        }
        return length;
    }

    /** A name behind its length, made printable. */
    String pstr() throws MigrationException {
        return printable(bytes(u8()));
    }

    /** Text in which whatever is not printable ASCII is shown as a question mark. */
    static String printable(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", "?");
    }

    /** Copies a page into memory. */
    void page(MemorySegment memory, long offset) throws MigrationException {
        need(RamBlock.PAGE);
        MemorySegment.copy(view, buffer.position(), memory, offset, RamBlock.PAGE);
        buffer.position(buffer.position() + RamBlock.PAGE);
    }

    private void need(int bytes) throws MigrationException {
        if (have(bytes)) {
            return;
        }
        if (source == null) {
            throw malformed("it ends too early");
        }
        throw new MigrationException(
                MigrationFailure.LINK_BROKEN,
                "the other side left after byte %d of the link, in %s".formatted(fetched, section));
    }

    private boolean have(int bytes) throws MigrationException {
        if (buffer.remaining() >= bytes || source == null) {
            return buffer.remaining() >= bytes;
        }
        buffer.compact();
        int got = 0;
        while (got >= 0 && buffer.position() < bytes) {
            got = source.read(buffer);
            fetched += Math.max(got, 0);
        }
        buffer.flip();
        return buffer.remaining() >= bytes;
    }
}
