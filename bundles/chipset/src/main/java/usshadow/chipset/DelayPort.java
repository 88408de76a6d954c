package usshadow.chipset;

import usshadow.machine.PortDevice;

/**
 * Port 0x80: firmware shows its progress there, Linux writes to it to wait. Nothing comes of it,
 * and no state.
 */
public final class DelayPort implements PortDevice {
    @Override
    public int read(int offset, int size) {
        return Access.allOnes(size);
    }

    @Override
    public void write(int offset, int size, int value) {
        // the time that the access takes is all
    }
}
