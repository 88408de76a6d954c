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

    private static final long REGION = -(1L << 21);

    final long[] entries = new long[ENTRIES * 2];
    private final int[] local = new int[ENTRIES];
    private int locals;

    /** Whether a part of a large page is in here. */
    private boolean large;

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
        large |= ofLarge;
        if (!global) {
            local[locals++] = index;
        }
    }

    void clear() {
        Arrays.fill(entries, NONE);
        locals = 0;
        large = false;
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
        if (large) {
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
