package usshadow.hypervisor.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import usshadow.hypervisor.guest.GuestHypervisorException.Reason;
import usshadow.ultracall.UltracallLayout;

class PagePoolTest {
    private static final long PAGE = UltracallLayout.PAGE;
    private static final long PAGES = 16;

    private final MemorySegment memory =
            Arena.ofAuto().allocate(UltracallLayout.REGION_SIZE + PAGES * PAGE, PAGE);
    private final PagePool pool = new PagePool(memory);

    private PagePool.Pages takes(long pages) throws GuestHypervisorException {
        return pool.take("a test", pages * PAGE);
    }

    @Test
    void rangesLieBehindTheUltracallRegionAndDoNotOverlap() throws Exception {
        PagePool.Pages first = takes(3);
        PagePool.Pages second = takes(13);
        assertEquals(UltracallLayout.REGION_SIZE, first.offset());
        assertEquals(first.offset() + 3 * PAGE, second.offset());
        assertEquals(0, pool.available());
    }

    @Test
    void sizesAreRoundedUpToPages() throws Exception {
        assertEquals(PAGE, pool.take("a test", 1).size());
    }

    @Test
    void theFirstHoleThatFitsIsTaken() throws Exception {
        PagePool.Pages a = takes(2);
        takes(1);
        PagePool.Pages c = takes(4);
        takes(1);
        a.close();
        c.close();
        assertEquals(c.offset(), takes(3).offset());
        assertEquals(a.offset(), takes(1).offset());
    }

    @Test
    void neighboursGrowTogetherInAnyOrder() throws Exception {
        PagePool.Pages[] all = {takes(4), takes(4), takes(4), takes(4)};
        for (int i : new int[] {0, 2, 1, 3}) {
            all[i].close();
        }
        assertEquals(PAGES * PAGE, pool.largest());
    }

    @Test
    void whatComesBackIsZeroAndComesBackOnce() throws Exception {
        PagePool.Pages pages = takes(1);
        pages.memory().fill((byte) 1);
        pages.close();
        pages.close();
        assertEquals(PAGES * PAGE, pool.available());
        assertEquals(0, takes(1).memory().get(ValueLayout.JAVA_BYTE, 5));
    }

    @Test
    void tooMuchIsRefusedNamingWantedFreeAndLargest() throws Exception {
        PagePool.Pages first = takes(8);
        takes(4);
        first.close();
        GuestHypervisorException e = assertThrows(GuestHypervisorException.class, () -> takes(9));
        assertEquals(Reason.NO_MEMORY, e.reason());
        assertTrue(
                e.getMessage().contains("36 KiB")
                        && e.getMessage().contains("48 KiB")
                        && e.getMessage().contains("32 KiB"),
                e.getMessage());
    }
}
