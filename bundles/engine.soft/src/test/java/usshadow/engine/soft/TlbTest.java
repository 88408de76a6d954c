package usshadow.engine.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TlbTest {
    /** One page that is put again and again fills the list of those that are not global. */
    @Test
    void anEntryIsWholeAlsoWhenTheListOfLocalOnesIsFull() {
        Tlb tlb = new Tlb();
        int index = (int) (0x7000 >>> Tlb.SHIFT) & Tlb.MASK;
        for (int i = 0; i < 3 * Tlb.ENTRIES; i++) {
            tlb.put(0x7000, 0x10_0000, false, false);
            assertEquals(0x7000, tlb.entries[index]);
            assertEquals(0x10_0000, tlb.entries[index + 1]);
        }
    }
}
