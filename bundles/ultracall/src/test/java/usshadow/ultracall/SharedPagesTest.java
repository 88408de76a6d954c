package usshadow.ultracall;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class SharedPagesTest {
    private static final long PAGE = UltracallLayout.PAGE;
    private static final long FIRST = UltracallLayout.REGION_SIZE;
    private static final long SIZE = FIRST + 300 * PAGE;

    private final SharedPages pages = new SharedPages(MemorySegment.ofArray(new byte[(int) SIZE]));

    @Test
    void rangeMustBeInL1sOwnMemory() {
        assertEquals(Answer.badArgument(0), pages.register(0, PAGE));
        assertEquals(Answer.badArgument(0), pages.register(FIRST - PAGE, PAGE));
        assertEquals(Answer.badArgument(0), pages.register(SIZE, PAGE));
        assertEquals(Answer.badArgument(0), pages.register(-PAGE, PAGE));
        assertEquals(Answer.badArgument(0), pages.register(Long.MIN_VALUE, PAGE));
        assertEquals(Answer.badArgument(1), pages.register(SIZE - PAGE, 2 * PAGE));
        assertEquals(Answer.badArgument(1), pages.register(FIRST, Long.MAX_VALUE & -PAGE));
        assertTrue(pages.register(SIZE - PAGE, PAGE).isOk());
        assertTrue(pages.register(FIRST, PAGE).isOk());
    }

    @Test
    void rangeMustBeWholePages() {
        assertEquals(Answer.badArgument(0), pages.register(FIRST + 8, PAGE));
        assertEquals(Answer.badArgument(1), pages.register(FIRST, PAGE + 8));
        assertEquals(Answer.badArgument(1), pages.register(FIRST, 0));
        assertEquals(Answer.badArgument(1), pages.register(FIRST, -PAGE));
    }

    @Test
    void rangesDoNotOverlap() {
        assertTrue(pages.register(FIRST + 2 * PAGE, 2 * PAGE).isOk());
        assertEquals(Answer.badArgument(0), pages.register(FIRST + PAGE, 2 * PAGE));
        assertEquals(Answer.badArgument(0), pages.register(FIRST + 3 * PAGE, PAGE));
        assertEquals(Answer.badArgument(0), pages.register(FIRST, 10 * PAGE));
        assertTrue(pages.register(FIRST + PAGE, PAGE).isOk());
        assertTrue(pages.register(FIRST + 4 * PAGE, PAGE).isOk());
    }

    @Test
    void numberOfPagesIsBounded() {
        for (int i = 0; i < SharedPages.MOST; i++) {
            assertTrue(pages.register(FIRST + i * PAGE, PAGE).isOk());
        }
        assertEquals(
                new Answer(UltracallStatus.NO_SPACE, SharedPages.MOST),
                pages.register(FIRST + SharedPages.MOST * PAGE, PAGE));
    }

    @Test
    void idsAreNotUsedTwice() {
        long first = pages.register(FIRST, PAGE).result();
        assertNotNull(pages.find(first));
        assertTrue(pages.unregister(first));
        assertFalse(pages.unregister(first));
        long second = pages.register(FIRST, PAGE).result();
        assertNull(pages.find(first));
        assertNotNull(pages.find(second));
        for (long id :
                new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, second + SharedPages.MOST}) {
            assertNull(pages.find(id));
        }
    }

    @Test
    void copiesStayInside() {
        SharedPage page = pages.find(pages.register(FIRST, PAGE).result());
        page.copyOut(new byte[] {1, 2, 3, 4}, 1, 3, PAGE - 3);
        byte[] back = new byte[5];
        page.copyIn(PAGE - 3, back, 2, 3);
        assertArrayEquals(new byte[] {0, 0, 2, 3, 4}, back);
        assertThrows(IndexOutOfBoundsException.class, () -> page.copyIn(PAGE - 2, back, 0, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> page.copyOut(back, 0, 1, -1));
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> page.copyOut(MemorySegment.ofArray(back), PAGE - 1));
        assertTrue(page.holds(PAGE, 0));
        assertFalse(page.holds(PAGE, 1));
        assertFalse(page.holds(Long.MAX_VALUE, 2));
        assertFalse(page.holds(2, Long.MAX_VALUE));
    }
}
