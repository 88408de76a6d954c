package usshadow.migration.api;

import java.lang.foreign.MemorySegment;

/**
 * A piece of a VM's memory as it is migrated: RAM itself, or a private slot's ciphertext mirror.
 *
 * @param name QEMU's idstr, such as {@code pc.ram}
 * @param memory whole pages; written by the guest at any time while it runs, and accessible to any
 *     thread
 */
public record RamBlock(String name, MemorySegment memory) {
    /** Bytes of a page. */
    public static final int PAGE = 4096;

    /**
     * Checks the block.
     *
     * @throws IllegalArgumentException if the name is none, see {@link MigrationOffer}, or the
     *     memory is empty or not in whole pages
     */
    public RamBlock {
        MigrationOffer.requireName("RAM block", name);
        MigrationOffer.requireSize(name, memory.byteSize());
    }

    /** Bytes. */
    public long size() {
        return memory.byteSize();
    }

    /** How many pages. */
    public long pages() {
        return memory.byteSize() / PAGE;
    }
}
