package usshadow.machine;

/**
 * A range of ports or of guest-physical addresses.
 *
 * @param start first address, unsigned
 * @param size how many, at least 1
 */
public record AddressRange(long start, long size) implements Comparable<AddressRange> {
    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if it is empty or wraps around
     */
    public AddressRange {
        if (start < 0 || size <= 0 || start + size < 0) {
            throw new IllegalArgumentException(
                    "range of 0x%x at 0x%x is empty or beyond 2^63".formatted(size, start));
        }
    }

    /** The first address behind it. */
    public long end() {
        return start + size;
    }

    /** Whether {@code length} addresses from {@code address} on all lie inside. */
    public boolean holds(long address, long length) {
        return address >= start && length <= size && address - start <= size - length;
    }

    /** Whether the two have an address in common. */
    public boolean overlaps(AddressRange other) {
        return start < other.end() && other.start < end();
    }

    @Override
    public int compareTo(AddressRange other) {
        return Long.compare(start, other.start);
    }

    @Override
    public String toString() {
        return "0x%x-0x%x".formatted(start, end() - 1);
    }
}
