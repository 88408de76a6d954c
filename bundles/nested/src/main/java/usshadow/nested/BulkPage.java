package usshadow.nested;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import usshadow.ultracall.Answer;
import usshadow.ultracall.TransportCalls;
import usshadow.ultracall.UltracallCaller;

/** A range of L1's own memory that L1 has registered, so that calls can name it. */
public final class BulkPage implements AutoCloseable {
    private final UltracallCaller caller;
    private final long id;
    private final MemorySegment memory;

    private BulkPage(UltracallCaller caller, long id, MemorySegment memory) {
        this.caller = caller;
        this.id = id;
        this.memory = memory;
    }

    /**
     * Registers a range.
     *
     * @param offset in L1's memory, and {@code length}: whole pages of 4096 bytes that nothing else
     *     of L1 uses
     * @throws NestedException if L0 does not take it
     */
    public static BulkPage register(UltracallCaller caller, long offset, long length)
            throws NestedException {
        Answer answer = caller.call(TransportCalls.REGISTER_PAGE, offset, length);
        if (!answer.isOk()) {
            throw new NestedException(
                    "registering %d bytes at 0x%x".formatted(length, offset), answer);
        }
        return new BulkPage(caller, answer.result(), caller.memory().asSlice(offset, length));
    }

    /** What calls name it by. */
    public long id() {
        return id;
    }

    /** Bytes. */
    public int size() {
        return (int) memory.byteSize();
    }

    /** The memory itself. */
    public MemorySegment memory() {
        return memory;
    }

    /** Writes bytes at an offset. */
    public void put(int offset, byte[] source, int from, int length) {
        MemorySegment.copy(source, from, memory, ValueLayout.JAVA_BYTE, offset, length);
    }

    /** Reads bytes from an offset. */
    public void get(int offset, byte[] target, int at, int length) {
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, target, at, length);
    }

    /** Takes the range back. */
    @Override
    public void close() {
        caller.call(TransportCalls.UNREGISTER_PAGE, id);
    }
}
