package usshadow.policy;

/**
 * Names a part of a VM's save.
 *
 * @param section the state's section, such as {@code serial}; {@link #MANIFEST}'s is {@code vm}
 * @param instance tells devices of one kind apart, from 0
 */
public record PartId(String section, int instance) implements Comparable<PartId> {
    /** The part that lists all others. */
    public static final PartId MANIFEST = new PartId("vm", 0);

    @Override
    public int compareTo(PartId other) {
        int bySection = section.compareTo(other.section);
        return bySection != 0 ? bySection : Integer.compare(instance, other.instance);
    }

    @Override
    public String toString() {
        return section + "/" + instance;
    }
}
