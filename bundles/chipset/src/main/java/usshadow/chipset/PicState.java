package usshadow.chipset;

import static usshadow.chipset.PicRegisters.EXPECTS_ICW4;
import static usshadow.chipset.PicRegisters.ICW2_VECTOR;
import static usshadow.chipset.PicRegisters.LEVELS;

/**
 * All that one 8259A remembers.
 *
 * @param lines the inputs' levels, bit n for IRn; as irr, imr, isr and elcr
 * @param irr requests
 * @param imr mask
 * @param isr in service
 * @param highest the level with the highest priority
 * @param vector of level 0
 * @param readsIsr a read gives ISR, not IRR
 * @param poll the next read is a poll
 * @param expects 0, or which initialisation word comes next: 1 for ICW2, 2 for ICW3, 3 for ICW4
 * @param elcr level-triggered inputs; bits that a PC has not are dropped
 */
public record PicState(
        int lines,
        int irr,
        int imr,
        int isr,
        int highest,
        int vector,
        boolean readsIsr,
        boolean poll,
        boolean specialMask,
        int expects,
        boolean autoEoi,
        boolean rotateOnAutoEoi,
        boolean specialFullyNested,
        boolean icw4Needed,
        boolean single,
        int elcr) {
    private static final int ALL_LEVELS = 0xff;

    /**
     * Checks that an 8259A can be in this state.
     *
     * @throws IllegalArgumentException if it cannot; it names the register and the value
     */
    public PicState {
        require("input levels", lines, ALL_LEVELS);
        require("IRR", irr, ALL_LEVELS);
        require("IMR", imr, ALL_LEVELS);
        require("ISR", isr, ALL_LEVELS);
        require("highest priority", highest, LEVELS - 1);
        require("vector", vector, ICW2_VECTOR);
        require("initialisation step", expects, EXPECTS_ICW4);
        require("ELCR", elcr, ALL_LEVELS);
    }

    private static void require(String register, int value, int mask) {
        if ((value & ~mask) != 0) {
            throw new IllegalArgumentException(
                    "an 8259A cannot have this: %s = 0x%x".formatted(register, value));
        }
    }

    /** Before the first ICW1: all inputs masked. */
    public static PicState initial() {
        return new PicState(
                0,
                0,
                ALL_LEVELS,
                0,
                0,
                0,
                false,
                false,
                false,
                0,
                false,
                false,
                false,
                false,
                false,
                0);
    }
}
