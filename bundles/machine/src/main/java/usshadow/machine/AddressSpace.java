package usshadow.machine;

import java.util.Arrays;

/**
 * Ranges that do not overlap, each with what answers there: the ports of a machine, or its MMIO.
 * Changes are rare and copy; a look-up takes no lock.
 *
 * @param <T> what answers, a {@link PortDevice} for example
 */
public final class AddressSpace<T> {
    /**
     * One range.
     *
     * @param range where
     * @param target what answers there
     */
    public record Mapping<T>(AddressRange range, T target) {}

    private volatile Mapping<T>[] mappings = empty();

    /**
     * Adds a range.
     *
     * @throws IllegalArgumentException if it overlaps one that is there; both are named
     */
    public synchronized void add(AddressRange range, T target) {
        for (Mapping<T> there : mappings) {
            if (there.range().overlaps(range)) {
                throw new IllegalArgumentException(
                        range
                                + " for "
                                + target
                                + " overlaps "
                                + there.range()
                                + " of "
                                + there.target());
            }
        }
        Mapping<T>[] more = Arrays.copyOf(mappings, mappings.length + 1);
        more[mappings.length] = new Mapping<>(range, target);
        Arrays.sort(more, (a, b) -> a.range().compareTo(b.range()));
        mappings = more;
    }

    /** Takes away all ranges at which {@code target} answers. */
    @SuppressWarnings("ReferenceEquality") // that very target
    public synchronized void remove(T target) {
        mappings = Arrays.stream(mappings).filter(m -> m.target() != target).toArray(n -> array(n));
    }

    /**
     * The mapping whose range holds all of an access, or null: an access that reaches over the end
     * of its range finds nothing.
     */
    public Mapping<T> find(long address, int size) {
        Mapping<T>[] sorted = mappings;
        int low = 0;
        int high = sorted.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            AddressRange range = sorted[middle].range();
            if (address < range.start()) {
                high = middle - 1;
            } else if (address >= range.end()) {
                low = middle + 1;
            } else {
                return range.holds(address, size) ? sorted[middle] : null;
            }
        }
        return null;
    }

    @SuppressWarnings("unchecked")
    private static <T> Mapping<T>[] array(int length) {
        return (Mapping<T>[]) new Mapping<?>[length];
    }

    private static <T> Mapping<T>[] empty() {
        return array(0);
    }
}
