package usshadow.migration.manager;

import java.util.List;
import usshadow.migration.api.MigratableVm;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.RamBlock;

/** The pages that are to be sent: what has been taken out of the VM's dirty log, less what went. */
final class DirtyPages {
    private final MigratableVm vm;
    private final List<RamBlock> blocks;
    private final long[][] pending;
    private long count;
    private long inLog;

    DirtyPages(MigratableVm vm, List<RamBlock> blocks) {
        this.vm = vm;
        this.blocks = blocks;
        pending =
                blocks.stream()
                        .map(b -> new long[(int) ((b.pages() + Long.SIZE - 1) / Long.SIZE)])
                        .toArray(long[][]::new);
    }

    /**
     * Takes what the log gives.
     *
     * @return whether it gave anything
     */
    boolean readLog() throws MigrationException {
        long before = count;
        inLog = 0;
        for (int i = 0; i < pending.length; i++) {
            add(i, vm.dirtyPages(blocks.get(i)));
            inLog += vm.morePages(blocks.get(i));
        }
        return count > before;
    }

    private void add(int block, long[] taken) {
        long[] bits = pending[block];
        for (int word = Math.min(bits.length, taken.length) - 1; word >= 0; word--) {
            count += Long.bitCount(taken[word] & mask(block, word) & ~bits[word]);
            bits[word] |= taken[word] & mask(block, word);
        }
    }

    /** The bits of a word that are pages of the block. */
    private long mask(int block, int word) {
        long last = blocks.get(block).pages() % Long.SIZE;
        return last == 0 || word < pending[block].length - 1 ? -1L : (1L << last) - 1;
    }

    /** How many there are to be sent now. */
    long count() {
        return count;
    }

    /** How many the log still has. */
    long inLog() {
        return inLog;
    }

    /**
     * The first page from a page on that is to be sent; it counts as sent.
     *
     * @return its number, or -1
     */
    long take(int block, long from) {
        long[] bits = pending[block];
        int word = (int) (from / Long.SIZE);
        if (word >= bits.length) {
            return -1;
        }
        long candidates = bits[word] & -1L << from;
        while (candidates == 0) {
            if (++word == bits.length) {
                return -1;
            }
            candidates = bits[word];
        }
        bits[word] &= ~Long.lowestOneBit(candidates);
        count--;
        return (long) word * Long.SIZE + Long.numberOfTrailingZeros(candidates);
    }
}
