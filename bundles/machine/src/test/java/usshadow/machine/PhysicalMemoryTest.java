package usshadow.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class PhysicalMemoryTest {
    private static final int PAGE = MemorySlot.PAGE;
    private final PhysicalMemory memory = new PhysicalMemory();

    private static MemorySlot slot(int id, long address, int pages) {
        return new MemorySlot(id, address, Arena.ofAuto().allocate((long) pages * PAGE), false);
    }

    @Test
    void aCopyMaySpanSlotsThatTouch() {
        memory.add(slot(0, 0, 1));
        memory.add(slot(1, PAGE, 1));
        byte[] bytes = {1, 2, 3, 4};
        memory.write(PAGE - 2, bytes);
        byte[] back = new byte[4];
        memory.read(PAGE - 2, back);
        assertArrayEquals(bytes, back);
        assertThrows(IndexOutOfBoundsException.class, () -> memory.write(2 * PAGE - 2, bytes));
    }

    @Test
    void aSlotsNumberAndRangeAreItsOwn() {
        memory.add(slot(0, 0, 2));
        assertThrows(IllegalArgumentException.class, () -> memory.add(slot(1, PAGE, 1)));
        assertThrows(IllegalArgumentException.class, () -> memory.add(slot(0, 4 * PAGE, 1)));
        assertEquals(1, memory.slots().size());
        memory.remove(0);
        assertNull(memory.find(0));
    }

    @Test
    void writesOfTheHostAreLoggedWhileTheLogIsOn() {
        MemorySlot slot = slot(0, 0, 3);
        memory.add(slot);
        memory.write(0, new byte[1]);
        assertNull(slot.dirty());
        slot.logDirty(true);
        assertEquals(3, slot.dirty().count());
        assertArrayEquals(new long[] {7}, slot.dirty().take());
        memory.write(PAGE - 1, new byte[2]);
        assertTrue(slot.dirty().isMarked(0));
        assertTrue(slot.dirty().isMarked(1));
        assertFalse(slot.dirty().isMarked(2));
        assertArrayEquals(new long[] {3}, slot.dirty().take());
        assertArrayEquals(new long[] {0}, slot.dirty().take());
    }
}
