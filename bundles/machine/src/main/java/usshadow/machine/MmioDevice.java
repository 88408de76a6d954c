package usshadow.machine;

/** A chip behind a range of guest-physical memory; otherwise as {@link PortDevice}. */
public interface MmioDevice {
    /**
     * The guest reads.
     *
     * @param offset from the start of the chip's range
     * @param size bytes: 1, 2, 4 or 8
     * @return the value in the low {@code size} bytes; all ones where nothing answers
     */
    long read(long offset, int size);

    /**
     * The guest writes.
     *
     * @param offset from the start of the chip's range
     * @param size bytes: 1, 2, 4 or 8
     * @param value in the low {@code size} bytes; the others are 0
     */
    void write(long offset, int size, long value);
}
