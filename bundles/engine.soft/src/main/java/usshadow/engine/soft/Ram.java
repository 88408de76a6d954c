package usshadow.engine.soft;

import usshadow.machine.DirtyBitmap;
import usshadow.machine.MemorySlot;

/** A memory slot as the vCPU uses it: with its host address and its decoded pages. */
final class Ram {
    final MemorySlot slot;
    final long start;
    final long size;
    final long host;
    final boolean readOnly;
    private final CodePage[] code;

    Ram(MemorySlot slot) {
        this.slot = slot;
        start = slot.range().start();
        size = slot.range().size();
        host = slot.memory().address();
        readOnly = slot.readOnly();
        code = new CodePage[slot.pages()];
    }

    boolean holds(long physical) {
        return physical >= start && physical - start < size;
    }

    long hostOf(long physical) {
        return host + physical - start;
    }

    private int page(long physical) {
        return (int) ((physical - start) >>> 12);
    }

    /** The decoded code of a page, or null. */
    CodePage codeAt(long physical) {
        return code[page(physical)];
    }

    CodePage makeCode(long physical) {
        int page = page(physical);
        if (code[page] == null) {
            code[page] = new CodePage(host + ((long) page << 12));
        }
        return code[page];
    }

    void forgetCode() {
        java.util.Arrays.fill(code, null);
    }

    boolean logs() {
        return slot.dirty() != null;
    }

    void mark(long physical) {
        DirtyBitmap log = slot.dirty();
        if (log != null) {
            log.mark(page(physical));
        }
    }
}
