package usshadow.ultracall;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The pages that one virtualized system has registered. Changed on the gate's thread only, read on
 * all.
 */
final class SharedPages {
    /** Most pages registered at a time; a power of two. */
    static final int MOST = 256;

    private final MemorySegment memory;
    private final AtomicReferenceArray<SharedPage> pages = new AtomicReferenceArray<>(MOST);
    private long registered;

    SharedPages(MemorySegment memory) {
        this.memory = memory;
    }

    Answer register(long offset, long length) {
        long end = memory.byteSize();
        if (offset < UltracallLayout.REGION_SIZE
                || offset >= end
                || offset % UltracallLayout.PAGE != 0) {
            return Answer.badArgument(0);
        }
        if (length <= 0 || length > end - offset || length % UltracallLayout.PAGE != 0) {
            return Answer.badArgument(1);
        }
        int free = -1;
        for (int i = 0; i < MOST; i++) {
            SharedPage page = pages.get(i);
            if (page == null) {
                free = free < 0 ? i : free;
            } else if (page.overlaps(offset, length)) {
                return Answer.badArgument(0);
            }
        }
        if (free < 0) {
            return new Answer(UltracallStatus.NO_SPACE, MOST);
        }
        long id = ++registered * MOST + free;
        pages.set(free, new SharedPage(id, offset, memory.asSlice(offset, length)));
        return Answer.ok(id);
    }

    boolean unregister(long id) {
        SharedPage page = find(id);
        return page != null && pages.compareAndSet(index(id), page, null);
    }

    /** The page with this id, or null. */
    SharedPage find(long id) {
        SharedPage page = pages.get(index(id));
        return page != null && page.id() == id ? page : null;
    }

    private static int index(long id) {
        return (int) (id & (MOST - 1));
    }
}
