package usshadow.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class AddressSpaceTest {
    private final AddressSpace<String> ports = new AddressSpace<>();

    @Test
    void findsWhatHoldsAllOfAnAccess() {
        ports.add(new AddressRange(0x3f8, 8), "serial");
        ports.add(new AddressRange(0x20, 2), "pic");
        assertEquals("serial", ports.find(0x3ff, 1).target());
        assertEquals("pic", ports.find(0x20, 2).target());
        assertNull(ports.find(0x3ff, 2));
        assertNull(ports.find(0x22, 1));
        assertNull(ports.find(0x400, 1));
    }

    @Test
    void refusesOverlapsAndNamesBoth() {
        ports.add(new AddressRange(0x3f8, 8), "serial");
        String refusal =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> ports.add(new AddressRange(0x3ff, 1), "other"))
                        .getMessage();
        assertEquals("0x3ff-0x3ff for other overlaps 0x3f8-0x3ff of serial", refusal);
        ports.add(new AddressRange(0x400, 1), "beside");
    }

    @Test
    void removesAllRangesOfATarget() {
        ports.add(new AddressRange(0x40, 4), "pit");
        ports.add(new AddressRange(0x61, 1), "pit");
        ports.remove("pit");
        assertNull(ports.find(0x40, 1));
        assertNull(ports.find(0x61, 1));
    }

    @Test
    void aRangeIsNeverEmptyOrWrapped() {
        assertThrows(IllegalArgumentException.class, () -> new AddressRange(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new AddressRange(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> new AddressRange(Long.MAX_VALUE, 1));
    }
}
