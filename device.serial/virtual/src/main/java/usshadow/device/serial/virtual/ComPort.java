package usshadow.device.serial.virtual;

import java.util.Locale;

/** Where a PC has its serial ports. */
enum ComPort {
    COM1(0x3f8, 4),
    COM2(0x2f8, 3);

    private final int base;
    private final int interrupt;

    ComPort(int base, int interrupt) {
        this.base = base;
        this.interrupt = interrupt;
    }

    /**
     * The one of a device.
     *
     * @param instance from 0
     * @throws IllegalArgumentException if a PC has no such port
     */
    static ComPort of(int instance) {
        if (instance < 0 || instance >= values().length) {
            throw new IllegalArgumentException(
                    "serial/%d: a VM has %d serial ports at most"
                            .formatted(instance, values().length));
        }
        return values()[instance];
    }

    int base() {
        return base;
    }

    int interrupt() {
        return interrupt;
    }

    String consoleName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
