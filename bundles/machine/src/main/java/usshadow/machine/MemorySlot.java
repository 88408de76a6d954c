package usshadow.machine;

import java.lang.foreign.MemorySegment;

/**
 * A range of guest-physical memory and the host memory behind it: RAM or a framebuffer.
 *
 * <p>While its dirty log is off, writing costs nothing extra. While it is on, every writer marks
 * the pages it has written: the engine, and whatever else of the host writes into the slot.
 */
public final class MemorySlot {
    /** Bytes of a page. */
    public static final int PAGE = 4096;

    private final int id;
    private final AddressRange range;
    private final MemorySegment memory;
    private final boolean readOnly;
    private volatile DirtyBitmap dirty;

    /**
     * A slot with its dirty log off.
     *
     * @param id its number within the VM
     * @param guestAddress guest-physical, a multiple of {@link #PAGE}
     * @param memory native memory of whole pages; must stay mapped as long as the VM has the slot
     * @param readOnly whether the guest's writes are ignored
     * @throws IllegalArgumentException if address or size are not in whole pages, or the memory is
     *     not native
     */
    public MemorySlot(int id, long guestAddress, MemorySegment memory, boolean readOnly) {
        if (guestAddress % PAGE != 0 || memory.byteSize() % PAGE != 0 || !memory.isNative()) {
            throw new IllegalArgumentException(
                    "slot %d: 0x%x bytes at 0x%x are not native memory in whole pages"
                            .formatted(id, memory.byteSize(), guestAddress));
        }
        this.id = id;
        this.range = new AddressRange(guestAddress, memory.byteSize());
        this.memory = memory;
        this.readOnly = readOnly;
    }

    /** Its number within the VM. */
    public int id() {
        return id;
    }

    /** Where the guest sees it. */
    public AddressRange range() {
        return range;
    }

    /** The host memory behind it. */
    public MemorySegment memory() {
        return memory;
    }

    /** Whether the guest's writes are ignored. */
    public boolean readOnly() {
        return readOnly;
    }

    /** How many pages it has. */
    public int pages() {
        return (int) (range.size() / PAGE);
    }

    /** The dirty log, or null while it is off. */
    public DirtyBitmap dirty() {
        return dirty;
    }

    /**
     * Turns the dirty log on (all pages marked, also if it was on) or off. Only the slot's engine
     * calls this: it must make its writers look again, see {@link VcpuEngine.Vm#dirtyLog}.
     */
    public void logDirty(boolean on) {
        dirty = on ? DirtyBitmap.allMarked(pages()) : null;
    }

    /** Marks pages that the host itself has written. */
    public void written(long offset, long length) {
        DirtyBitmap log = dirty;
        if (log != null && length > 0) {
            log.mark((int) (offset / PAGE), (int) ((offset + length - 1) / PAGE));
        }
    }

    @Override
    public String toString() {
        return "slot " + id + " at " + range + (readOnly ? ", read-only" : "");
    }
}
