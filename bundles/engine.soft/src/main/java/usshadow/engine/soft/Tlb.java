package usshadow.engine.soft;

import java.util.Arrays;

/**
 * Translations of one privilege and one kind of access, direct mapped: entry {tag, addend} at the
 * page's hash; the tag is the virtual page's address, the addend turns a virtual address into the
 * host's. Entries of pages that are not global are listed, so that a change of CR3 touches only
 * those.
 */
final class Tlb {
    static final int ENTRIES = 1024;

    /** (address >>> SHIFT) & MASK is the index of the entry's tag. */
    static final int SHIFT = 11;

    static final int MASK = (ENTRIES - 1) << 1;

    /** No page has this address. */
    private static final long NONE = 1;

    private static final int REGION_SHIFT = 21;
    private static final long REGION = -(1L << REGION_SHIFT);

    final long[] entries = new long[ENTRIES * 2];
    private final int[] local = new int[ENTRIES];
    private int locals;

    /**
     * Large pages of which a part may be in here: bit n for those whose number is n modulo 64. Most
     * pages that are dropped alone are small ones, far from these.
     */
    private long large;

    Tlb() {
        clear();
    }

    void put(long page, long addend, boolean global, boolean ofLarge) {
        if (locals == local.length) {
            clear();
        }
        int index = (int) (page >>> SHIFT) & MASK;
        entries[index] = page;
        entries[index + 1] = addend;
        if (ofLarge) {
            large |= regionBit(page);
        }
        if (!global) {
            local[locals++] = index;
        }
    }

    private static long regionBit(long address) {
        return 1L << (address >>> REGION_SHIFT);
    }

    void clear() {
        Arrays.fill(entries, NONE);
        locals = 0;
        large = 0;
    }

    /** Drops all pages but the global ones. */
    void clearLocal() {
        for (int i = 0; i < locals; i++) {
            entries[local[i]] = NONE;
        }
        locals = 0;
    }

    /** Drops the translation that holds an address. */
    void clear(long address) {
        int index = (int) (address >>> SHIFT) & MASK;
        if (entries[index] == (address & -4096L)) {
            entries[index] = NONE;
        }
        if ((large & regionBit(address)) != 0) {
            for (int i = 0; i < entries.length; i += 2) {
                if ((entries[i] & REGION) == (address & REGION)) {
                    entries[i] = NONE;
                }
            }
        }
    }

    /** Drops all translations to a page of the host. */
    void clearHost(long host) {
        for (int i = 0; i < entries.length; i += 2) {
            if (entries[i] != NONE && entries[i] + entries[i + 1] == host) {
                entries[i] = NONE;
            }
        }
    }
}
