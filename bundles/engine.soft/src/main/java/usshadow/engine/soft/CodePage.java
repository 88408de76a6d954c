package usshadow.engine.soft;

/**
 * What has been decoded of one page of memory. A write to the page kills the instructions in the 64
 * bytes that it touches, by cutting the links that lead to them: running code pays nothing.
 */
final class CodePage {
    private static final int LINE = 6;
    private static final int LINES = 64;
    private static final int LINE_MASK = (1 << LINE) - 1;

    /** The page's address in the host. */
    final long host;

    /** Instructions by the offset they start at, in lines of 64. */
    private final Insn[][] lines = new Insn[LINES][];

    /** Bit n: bytes of line n have been decoded. */
    private long decoded;

    /** How often the page's first line, where an instruction of the page before may end, died. */
    int firstLineDeaths;

    CodePage(long host) {
        this.host = host;
    }

    /** The instruction at an offset, or null if it is not decoded. */
    Insn find(int offset) {
        Insn[] line = lines[offset >>> LINE];
        return line == null ? null : line[offset & LINE_MASK];
    }

    /** Whether a write to these bytes must {@link #kill}. */
    boolean isDecoded(int offset, int length) {
        return (decoded & lines(offset, offset + length)) != 0;
    }

    /** Whether nothing is decoded. */
    boolean isEmpty() {
        return decoded == 0;
    }

    private static long lines(int from, int to) {
        int first = from >>> LINE;
        int last = (to - 1) >>> LINE;
        return -1L << first & -1L >>> (LINES - 1 - last);
    }

    void put(Insn insn) {
        int line = insn.offset >>> LINE;
        if (lines[line] == null) {
            lines[line] = new Insn[1 << LINE];
        }
        lines[line][insn.offset & LINE_MASK] = insn;
        cover(insn.offset, Math.min(insn.end, 1 << 12));
    }

    /** Notes that these bytes have been decoded. */
    void cover(int from, int to) {
        decoded |= lines(from, to);
    }

    /** Forgets the instructions that have a byte in the lines touched by a write. */
    void kill(int offset, int length) {
        long dying = lines(offset, offset + length) & decoded;
        if ((dying & 1) != 0) {
            firstLineDeaths++;
        }
        int first = Long.numberOfTrailingZeros(dying);
        for (int line = Math.max(0, first - 1); line < LINES; line++) {
            mark(lines[line], dying);
        }
        for (Insn[] line : lines) {
            unlink(line);
        }
        for (int line = 0; line < LINES; line++) {
            sweep(line);
        }
        decoded &= ~dying;
    }

    private static void mark(Insn[] line, long dying) {
        if (line != null) {
            for (Insn insn : line) {
                if (insn != null
                        && (lines(insn.offset, Math.min(insn.end, 1 << 12)) & dying) != 0) {
                    insn.dead = true;
                }
            }
        }
    }

    private static void unlink(Insn[] line) {
        if (line != null) {
            for (Insn insn : line) {
                if (insn != null) {
                    insn.unlink();
                }
            }
        }
    }

    private void sweep(int index) {
        Insn[] line = lines[index];
        if (line == null) {
            return;
        }
        boolean empty = true;
        for (int i = 0; i < line.length; i++) {
            if (line[i] != null && line[i].dead) {
                line[i] = null;
            }
            empty &= line[i] == null;
        }
        if (empty) {
            lines[index] = null;
        }
    }
}
