package usshadow.machine;

/**
 * A chip behind a range of I/O ports. It knows offsets, not where it lives. Calls are serialised by
 * the bus; none of them throws or blocks, whatever the guest does.
 */
public interface PortDevice {
    /**
     * The guest reads.
     *
     * @param offset from the start of the chip's range
     * @param size bytes: 1, 2 or 4
     * @return the value in the low {@code size} bytes; all ones where nothing answers
     */
    int read(int offset, int size);

    /**
     * The guest writes.
     *
     * @param offset from the start of the chip's range
     * @param size bytes: 1, 2 or 4
     * @param value in the low {@code size} bytes; the others are 0
     */
    void write(int offset, int size, int value);
}
