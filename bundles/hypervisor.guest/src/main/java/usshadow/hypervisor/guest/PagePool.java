package usshadow.hypervisor.guest;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import usshadow.hypervisor.guest.GuestHypervisorException.Reason;
import usshadow.ultracall.UltracallLayout;

/**
 * This virtualized system's own memory, in whole pages: from it come VMs' RAM and the pages of
 * ultracalls. First fit. What it gives out is zero, because what comes back is made zero.
 */
@Component(service = PagePool.class)
public final class PagePool {
    private final MemorySegment memory;

    /** Free ranges, offset to bytes; none touches another. */
    private final TreeMap<Long, Long> free = new TreeMap<>();

    /** All of a memory that ultracalls do not use; it must be zero. */
    @Activate
    public PagePool(@Reference GuestMemory memory) {
        this(memory.segment());
    }

    PagePool(MemorySegment memory) {
        this.memory = memory;
        long start = UltracallLayout.REGION_SIZE;
        free.put(start, (memory.byteSize() - start) / UltracallLayout.PAGE * UltracallLayout.PAGE);
    }

    /**
     * Takes a range.
     *
     * @param purpose for the error's text
     * @param bytes more than 0; rounded up to whole pages
     * @throws GuestHypervisorException {@link Reason#NO_MEMORY}
     */
    public synchronized Pages take(String purpose, long bytes) throws GuestHypervisorException {
        if (bytes <= 0) {
            throw new IllegalArgumentException(bytes + " bytes for " + purpose);
        }
        long size = Math.ceilDiv(bytes, UltracallLayout.PAGE) * UltracallLayout.PAGE;
        Map.Entry<Long, Long> range =
                free.entrySet().stream()
                        .filter(each -> each.getValue() >= size)
                        .findFirst()
                        .orElseThrow(() -> shortage(purpose, size));
        long offset = range.getKey();
        long rest = range.getValue() - size;
        free.remove(offset);
        if (rest > 0) {
            free.put(offset + size, rest);
        }
        return new Pages(offset, memory.asSlice(offset, size));
    }

    private GuestHypervisorException shortage(String purpose, long size) {
        return new GuestHypervisorException(
                Reason.NO_MEMORY,
                "%s needs %d KiB in one piece; this virtualized system has %d KiB free, %d KiB in one piece: give VMs up, or start it with more --memory"
                        .formatted(purpose, size >> 10, available() >> 10, largest() >> 10));
    }

    /** Bytes that are free. */
    public synchronized long available() {
        return free.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Bytes of the largest free range. */
    public synchronized long largest() {
        return free.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /** All of the memory, bytes. */
    public long size() {
        return memory.byteSize();
    }

    private synchronized void give(long offset, long size) {
        long start = offset;
        long end = offset + size;
        Map.Entry<Long, Long> before = free.floorEntry(offset);
        if (before != null && before.getKey() + before.getValue() == offset) {
            start = before.getKey();
        }
        Long behind = free.remove(end);
        free.put(start, end - start + (behind == null ? 0 : behind));
    }

    /** A range that was taken. */
    public final class Pages implements AutoCloseable {
        private final long offset;
        private final MemorySegment range;
        private boolean given;

        private Pages(long offset, MemorySegment range) {
            this.offset = offset;
            this.range = range;
        }

        /** Where it is in the memory. */
        public long offset() {
            return offset;
        }

        /** Bytes. */
        public long size() {
            return range.byteSize();
        }

        /** The range itself. */
        public MemorySegment memory() {
            return range;
        }

        /** Makes it zero and gives it back; nobody may use it any more. Again has no effect. */
        @Override
        public synchronized void close() {
            if (!given) {
                given = true;
                range.fill((byte) 0);
                give(offset, size());
            }
        }
    }
}
