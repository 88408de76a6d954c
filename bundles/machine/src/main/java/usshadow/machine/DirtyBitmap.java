package usshadow.machine;

import java.util.concurrent.atomic.AtomicLongArray;

/** One bit a page, set by writers and taken by a reader, on any threads. */
public final class DirtyBitmap {
    private final AtomicLongArray words;
    private final int pages;

    /** Nothing marked. */
    public DirtyBitmap(int pages) {
        this.pages = pages;
        words = new AtomicLongArray((pages + Long.SIZE - 1) / Long.SIZE);
    }

    static DirtyBitmap allMarked(int pages) {
        DirtyBitmap bitmap = new DirtyBitmap(pages);
        if (pages > 0) {
            bitmap.mark(0, pages - 1);
        }
        return bitmap;
    }

    /** How many pages it covers. */
    public int pages() {
        return pages;
    }

    /** Marks one page. */
    public void mark(int page) {
        int word = page / Long.SIZE;
        long bit = 1L << page;
        if ((words.getOpaque(word) & bit) == 0) {
            words.getAndUpdate(word, old -> old | bit);
        }
    }

    /** Marks the pages from {@code first} to {@code last}, both included. */
    public void mark(int first, int last) {
        for (int page = first; page <= last; page++) {
            mark(page);
        }
    }

    /** Whether a page is marked. */
    public boolean isMarked(int page) {
        return (words.get(page / Long.SIZE) & 1L << page) != 0;
    }

    /** How many pages are marked. */
    public int count() {
        int count = 0;
        for (int i = 0; i < words.length(); i++) {
            count += Long.bitCount(words.get(i));
        }
        return count;
    }

    /**
     * Takes all marks: bit n of word n / 64 is page n. A mark set meanwhile is in this result or in
     * the next one.
     */
    public long[] take() {
        long[] taken = new long[words.length()];
        for (int i = 0; i < taken.length; i++) {
            taken[i] = words.getAndSet(i, 0);
        }
        return taken;
    }
}
