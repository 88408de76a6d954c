package usshadow.chipset;

import java.util.Objects;
import usshadow.machine.PortDevice;

/**
 * The reset control register, 0xcf9 (Intel 82371AB data sheet, RC). A write with bit 2, RCPU, asks
 * for a reset, hard or soft alike. Reads 0: it remembers nothing.
 */
public final class ResetControl implements PortDevice {
    private static final int RCPU = 0x04;
    private final Runnable resetRequested;
    private final Access access = new Access(1);

    /**
     * The register.
     *
     * @param resetRequested as {@link SystemControlA}'s
     */
    public ResetControl(Runnable resetRequested) {
        this.resetRequested = Objects.requireNonNull(resetRequested);
    }

    @Override
    public int read(int offset, int size) {
        return access.isOdd(offset, size) ? Access.allOnes(size) : 0;
    }

    @Override
    public void write(int offset, int size, int value) {
        if (!access.isOdd(offset, size) && (value & RCPU) != 0) {
            resetRequested.run();
        }
    }

    /** Accesses of a size other than 1; they read all ones and do nothing. */
    public long oddAccesses() {
        return access.odd();
    }
}
