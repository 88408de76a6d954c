package usshadow.chipset;

import usshadow.machine.AddressRange;

/** Where a PC's chips live and which interrupt each has. The chips themselves do not know. */
public final class PcPorts {
    /** {@link PicPair#master}. */
    public static final AddressRange PIC_MASTER = new AddressRange(0x20, 2);

    /** {@link PicPair#slave}. */
    public static final AddressRange PIC_SLAVE = new AddressRange(0xa0, 2);

    /** {@link PicPair#elcr}. */
    public static final AddressRange ELCR = new AddressRange(0x4d0, 2);

    /** {@link Pit}. */
    public static final AddressRange PIT = new AddressRange(0x40, 4);

    /** {@link SystemControlB}. */
    public static final AddressRange SYSTEM_CONTROL_B = new AddressRange(0x61, 1);

    /** {@link Rtc}. */
    public static final AddressRange RTC = new AddressRange(0x70, 2);

    /** {@link DelayPort}. */
    public static final AddressRange DELAY = new AddressRange(0x80, 1);

    /** {@link SystemControlA}. */
    public static final AddressRange SYSTEM_CONTROL_A = new AddressRange(0x92, 1);

    /** {@link ResetControl}. */
    public static final AddressRange RESET_CONTROL = new AddressRange(0xcf9, 1);

    /** Interrupt inputs. */
    public static final int IRQ_PIT = 0,
            IRQ_KEYBOARD = 1,
            IRQ_COM1 = 4,
            IRQ_RTC = 8,
            IRQ_MOUSE = 12;

    private PcPorts() {}
}
