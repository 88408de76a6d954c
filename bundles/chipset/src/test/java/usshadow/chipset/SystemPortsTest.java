package usshadow.chipset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import usshadow.machine.AddressSpace;
import usshadow.machine.BadStateException;
import usshadow.machine.InterruptLine;
import usshadow.machine.ManualClock;
import usshadow.machine.PortDevice;

class SystemPortsTest {
    private int resets;
    private final SystemControlA portA = new SystemControlA(() -> resets++);
    private final ResetControl resetControl = new ResetControl(() -> resets++);
    private final DelayPort delay = new DelayPort();

    @Test
    void fastResetComesOnItsRiseOnly() {
        portA.write(0, 1, 3);
        portA.write(0, 1, 3);
        assertEquals(1, resets);
        portA.write(0, 1, 2);
        portA.write(0, 1, 1);
        assertEquals(2, resets);
        assertEquals(1, portA.read(0, 1));
        portA.reset();
        assertEquals(2, portA.read(0, 1));
    }

    @Test
    void restoringAsksForNoReset() throws BadStateException {
        SystemControlACodec codec = new SystemControlACodec();
        portA.restore(codec.decode(1, new byte[] {(byte) 0xff}));
        assertEquals(0, resets);
        assertEquals(3, portA.read(0, 1));
        assertEquals(3, codec.encode(portA.state())[0]);
        assertThrows(BadStateException.class, () -> codec.decode(1, new byte[2]));
    }

    @Test
    void linuxResetsByTheResetControlRegister() {
        int old = resetControl.read(0, 1) & ~6;
        resetControl.write(0, 1, old | 2);
        assertEquals(0, resets);
        resetControl.write(0, 1, old | 6);
        assertEquals(1, resets);
    }

    @Test
    void oddAccessesAreCounted() {
        assertEquals(-1, portA.read(0, 4));
        portA.write(1, 1, 1);
        resetControl.write(0, 2, 6);
        assertEquals(0xffff, resetControl.read(0, 2));
        assertEquals(2, portA.oddAccesses());
        assertEquals(2, resetControl.oddAccesses());
        assertEquals(0, resets);
    }

    @Test
    void theDelayPortTakesEverything() {
        delay.write(0, 4, -1);
        assertEquals(0xff, delay.read(0, 1));
    }

    @Test
    void theChipsOfAPcLieBesideOneAnother() {
        ManualClock clock = new ManualClock();
        PicPair pics = new PicPair(InterruptLine.NONE);
        Pit pit = new Pit(clock, pics.line(PcPorts.IRQ_PIT));
        AddressSpace<PortDevice> ports = new AddressSpace<>();
        ports.add(PcPorts.PIC_MASTER, pics.master());
        ports.add(PcPorts.PIC_SLAVE, pics.slave());
        ports.add(PcPorts.ELCR, pics.elcr());
        ports.add(PcPorts.PIT, pit);
        ports.add(PcPorts.SYSTEM_CONTROL_B, new SystemControlB(clock, pit));
        ports.add(PcPorts.RTC, new Rtc(clock, pics.line(PcPorts.IRQ_RTC)));
        ports.add(PcPorts.DELAY, delay);
        ports.add(PcPorts.SYSTEM_CONTROL_A, portA);
        ports.add(PcPorts.RESET_CONTROL, resetControl);
        assertEquals(pit, ports.find(0x43, 1).target());
    }
}
