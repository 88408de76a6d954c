package usshadow.guest;

/**
 * Where the tiny guest keeps what.
 *
 * <pre>
 *   00000   tables of {@link LongMode}
 *   04000   IDT
 *   08000   top of the stack, which grows down; counters and the ring of received bytes
 *   10000   program                                        ---- volatile below, digested from here
 *   20000   line, its length, what it is for, name, secret
 *   40000   pages 0 to 95 for fill and dirty
 *   a0000   not used: a PC's devices
 *  100000   pages 96 and on, to the end of RAM
 * </pre>
 */
final class TinyLayout {
    static final int IDT = 0x4000;
    static final int IDT_SIZE = 0x1000;
    static final int STACK = 0x8000;

    static final int TICKS = 0x8000;
    static final int RING_HEAD = 0x8008;
    static final int RING_TAIL = 0x8010;
    static final int DIRTY_RATE = 0x8018;
    static final int DIRTY_DUE = 0x8020;
    static final int DIRTY_NEXT = 0x8028;
    static final int TICKS_SEEN = 0x8030;
    static final int RAM_SIZE = 0x8038;
    static final int RING = 0x8100;
    static final int RING_MASK = 0xff;

    static final int PROGRAM = 0x10000;

    static final int LINE = 0x20000;
    static final int LINE_MOST = 120;
    static final int LENGTH = 0x20100;
    static final int PURPOSE = 0x20108;
    static final int SECRET = 0x20200;
    static final int LOW_PAGES = 0x40000;
    static final int LOW_END = 0xa0000;
    static final int HIGH_PAGES = 0x100000;

    /** Values of {@link #PURPOSE}. */
    static final int LOGIN = 0, COMMAND = 1, KEEP_SECRET = 2;

    private TinyLayout() {}
}
