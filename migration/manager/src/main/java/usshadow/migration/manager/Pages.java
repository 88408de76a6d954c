package usshadow.migration.manager;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import usshadow.migration.api.RamBlock;

/** Looks at pages. */
final class Pages {
    private static final MemorySegment ZEROS = MemorySegment.ofArray(new long[RamBlock.PAGE / 8]);

    private Pages() {}

    /** Whether a page holds nothing but zeros. The guest may write meanwhile. */
    static boolean isZero(MemorySegment memory, long offset) {
        return memory.get(ValueLayout.JAVA_LONG_UNALIGNED, offset) == 0
                && MemorySegment.mismatch(
                                memory, offset, offset + RamBlock.PAGE, ZEROS, 0, RamBlock.PAGE)
                        < 0;
    }
}
