package usshadow.ultracall;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A range of L1's memory that L1 registered for bulk data. L1 may change it at any moment: copy in
 * first, judge the copy, and never put here what L1 must not see.
 */
public final class SharedPage {
    private final long id;
    private final long start;
    private final MemorySegment range;

    SharedPage(long id, long start, MemorySegment range) {
        this.id = id;
        this.start = start;
        this.range = range;
    }

    /** What L1 names it by; never used twice by one gate. */
    public long id() {
        return id;
    }

    /** Bytes; never changes. */
    public long size() {
        return range.byteSize();
    }

    /** Whether {@code length} bytes at {@code offset} lie inside. */
    public boolean holds(long offset, long length) {
        return offset >= 0 && length >= 0 && length <= size() && offset <= size() - length;
    }

    /**
     * Copies from L1's memory.
     *
     * @throws IndexOutOfBoundsException if either range is not inside
     */
    public void copyIn(long offset, byte[] target, int at, int length) {
        MemorySegment.copy(range, ValueLayout.JAVA_BYTE, offset, target, at, length);
    }

    /**
     * Copies from L1's memory, as many bytes as {@code target} has.
     *
     * @throws IndexOutOfBoundsException if the range is not inside
     */
    public void copyIn(long offset, MemorySegment target) {
        MemorySegment.copy(range, offset, target, 0, target.byteSize());
    }

    /**
     * Copies into L1's memory.
     *
     * @throws IndexOutOfBoundsException if either range is not inside
     */
    public void copyOut(byte[] source, int at, int length, long offset) {
        MemorySegment.copy(source, at, range, ValueLayout.JAVA_BYTE, offset, length);
    }

    /**
     * Copies all of {@code source} into L1's memory.
     *
     * @throws IndexOutOfBoundsException if the range is not inside
     */
    public void copyOut(MemorySegment source, long offset) {
        MemorySegment.copy(source, 0, range, offset, source.byteSize());
    }

    boolean overlaps(long otherStart, long otherSize) {
        return start < otherStart + otherSize && otherStart < start + size();
    }
}
