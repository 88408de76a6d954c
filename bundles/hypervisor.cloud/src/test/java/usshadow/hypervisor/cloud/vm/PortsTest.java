package usshadow.hypervisor.cloud.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import usshadow.machine.AddressRange;
import usshadow.machine.PortDevice;

/** Where an access goes. */
class PortsTest {
    private static final AddressRange DATA = new AddressRange(0x60, 1);
    private static final AddressRange COMMAND = new AddressRange(0x64, 1);

    private final List<String> seen = new ArrayList<>();
    private final Ports ports = new Ports();

    private final class Recorder implements PortDevice {
        @Override
        public int read(int offset, int size) {
            return 0x10 + offset;
        }

        @Override
        public void write(int offset, int size, int value) {
            seen.add(offset + "," + size + "=" + Integer.toHexString(value));
        }
    }

    PortsTest() {
        Recorder device = new Recorder();
        ports.add(DATA, device, DATA);
        ports.add(COMMAND, device, DATA);
    }

    @Test
    void aDeviceCountsFromItsFirstRange() {
        assertEquals(0x10, ports.read(0x60, 1));
        assertEquals(0x14, ports.read(0x64, 1));
        ports.write(0x64, 1, 0xae);
        assertEquals(List.of("4,1=ae"), seen);
    }

    @Test
    void whatLiesBetweenIsNotItsOwn() {
        assertTrue(ports.isHere(0x64, 1));
        assertFalse(ports.isHere(0x61, 1));
        assertFalse(ports.isHere(0x62, 2));
    }

    @Test
    void anAccessOverTheEdgeIsTakenApartAndTheRestFloats() {
        assertTrue(ports.isHere(0x63, 2));
        assertEquals(0x14ff, ports.read(0x63, 2));
        ports.write(0x63, 4, 0x44332211);
        assertEquals(List.of("4,1=22"), seen);
    }
}
