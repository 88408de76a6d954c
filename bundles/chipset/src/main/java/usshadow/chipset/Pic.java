package usshadow.chipset;

import static usshadow.chipset.PicRegisters.*;

/**
 * One 8259A, as a PC wires it: 8086 mode, edge or level by ELCR. Not serialised: {@link PicPair}
 * is.
 */
final class Pic {
    /** No input may interrupt. */
    static final int NONE = -1;

    private final boolean master;
    private final int elcrMask;

    private int lines;
    private int irr;
    private int imr;
    private int isr;
    private int highest;
    private int vector;
    private boolean readsIsr;
    private boolean poll;
    private boolean specialMask;
    private int expects;
    private boolean autoEoi;
    private boolean rotateOnAutoEoi;
    private boolean specialFullyNested;
    private boolean icw4Needed;
    private boolean single;
    private int elcr;

    Pic(boolean master) {
        this.master = master;
        elcrMask = master ? ELCR_MASTER : ELCR_SLAVE;
        restore(PicState.initial());
    }

    /**
     * Drives an input. An edge is remembered until it is acknowledged, even if the input falls
     * before; a level is not.
     */
    void set(int level, boolean high) {
        int bit = 1 << level;
        boolean rises = high && (lines & bit) == 0;
        lines = high ? lines | bit : lines & ~bit;
        if ((elcr & bit) != 0) {
            irr = high ? irr | bit : irr & ~bit;
        } else if (rises) {
            irr |= bit;
        }
    }

    /** The level that interrupts now, or {@link #NONE}. */
    int request() {
        int rank = rank(irr & ~imr);
        if (rank == LEVELS) {
            return NONE;
        }
        int level = (rank + highest) % LEVELS;
        int limit = rank(specialMask ? isr & ~imr : isr);
        boolean cascaded = master && specialFullyNested && level == CASCADE;
        return rank < limit || (cascaded && rank == limit) ? level : NONE;
    }

    /** Acknowledges a level that {@link #request} gave; returns its vector. */
    int acknowledge(int level) {
        int bit = 1 << level;
        if ((elcr & bit) == 0) {
            irr &= ~bit;
        }
        if (!autoEoi) {
            isr |= bit;
        } else if (rotateOnAutoEoi) {
            highest = (level + 1) % LEVELS;
        }
        return vector(level);
    }

    /** The vector of a level. */
    int vector(int level) {
        return vector | level;
    }

    int read(int offset) {
        if (poll) {
            poll = false;
            int level = request();
            if (level == NONE) {
                return 0;
            }
            acknowledge(level);
            return POLL_INTERRUPT | level;
        }
        return offset == DATA ? imr : readsIsr ? isr : irr;
    }

    void write(int offset, int value) {
        if (offset == DATA) {
            writeData(value);
        } else if ((value & ICW1) != 0) {
            writeIcw1(value);
        } else if ((value & OCW3) != 0) {
            writeOcw3(value);
        } else {
            writeOcw2(value >> OCW2_COMMAND_SHIFT, value & OCW2_LEVEL);
        }
    }

    private void writeData(int value) {
        switch (expects) {
            case EXPECTS_ICW2 -> {
                vector = value & ICW2_VECTOR;
                expects = !single ? EXPECTS_ICW3 : icw4Needed ? EXPECTS_ICW4 : READY;
            }
            case EXPECTS_ICW3 -> expects = icw4Needed ? EXPECTS_ICW4 : READY; // wired as in a PC
            case EXPECTS_ICW4 -> {
                autoEoi = (value & ICW4_AEOI) != 0;
                specialFullyNested = (value & ICW4_SFNM) != 0;
                expects = READY;
            }
            default -> imr = value;
        }
    }

    /** Resets all but the inputs, and ELCR with the requests that are levels. */
    private void writeIcw1(int value) {
        irr &= elcr;
        imr = 0;
        isr = 0;
        highest = 0;
        readsIsr = false;
        poll = false;
        specialMask = false;
        autoEoi = false;
        rotateOnAutoEoi = false;
        specialFullyNested = false;
        icw4Needed = (value & ICW1_IC4) != 0;
        single = (value & ICW1_SNGL) != 0;
        expects = EXPECTS_ICW2;
    }

    private void writeOcw2(int command, int level) {
        switch (command) {
            case ROTATE_IN_AEOI_CLEAR -> rotateOnAutoEoi = false;
            case ROTATE_IN_AEOI_SET -> rotateOnAutoEoi = true;
            case EOI, ROTATE_ON_EOI -> {
                int rank = rank(specialMask ? isr & ~imr : isr);
                if (rank < LEVELS) {
                    endOfInterrupt((rank + highest) % LEVELS, command == ROTATE_ON_EOI);
                }
            }
            case SPECIFIC_EOI, ROTATE_ON_SPECIFIC_EOI ->
                    endOfInterrupt(level, command == ROTATE_ON_SPECIFIC_EOI);
            case SET_PRIORITY -> highest = (level + 1) % LEVELS;
            default -> {
                // NO_OPERATION
            }
        }
    }

    private void endOfInterrupt(int level, boolean rotate) {
        isr &= ~(1 << level);
        if (rotate) {
            highest = (level + 1) % LEVELS;
        }
    }

    private void writeOcw3(int value) {
        if ((value & OCW3_P) != 0) {
            poll = true;
        }
        if ((value & OCW3_RR) != 0) {
            readsIsr = (value & OCW3_RIS) != 0;
        }
        if ((value & OCW3_ESMM) != 0) {
            specialMask = (value & OCW3_SMM) != 0;
        }
    }

    int elcr() {
        return elcr;
    }

    void elcr(int value) {
        elcr = value & elcrMask;
        irr = (irr & ~elcr) | (lines & elcr);
    }

    /** How far from the highest priority the highest of some levels is; {@code LEVELS}: none. */
    private int rank(int levels) {
        for (int rank = 0; rank < LEVELS; rank++) {
            if ((levels & 1 << (rank + highest) % LEVELS) != 0) {
                return rank;
            }
        }
        return LEVELS;
    }

    PicState state() {
        return new PicState(
                lines,
                irr,
                imr,
                isr,
                highest,
                vector,
                readsIsr,
                poll,
                specialMask,
                expects,
                autoEoi,
                rotateOnAutoEoi,
                specialFullyNested,
                icw4Needed,
                single,
                elcr);
    }

    void restore(PicState state) {
        lines = state.lines();
        irr = state.irr();
        imr = state.imr();
        isr = state.isr();
        highest = state.highest();
        vector = state.vector();
        readsIsr = state.readsIsr();
        poll = state.poll();
        specialMask = state.specialMask();
        expects = state.expects();
        autoEoi = state.autoEoi();
        rotateOnAutoEoi = state.rotateOnAutoEoi();
        specialFullyNested = state.specialFullyNested();
        icw4Needed = state.icw4Needed();
        single = state.single();
        elcr = state.elcr() & elcrMask;
    }
}
