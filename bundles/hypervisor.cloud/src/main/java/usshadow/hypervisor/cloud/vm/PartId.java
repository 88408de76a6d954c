package usshadow.hypervisor.cloud.vm;

/**
 * Names a sealed part of a VM's save.
 *
 * @param name of the section: {@code serial}; {@link #MANIFEST}'s is {@code vm}
 * @param instance from 0
 */
record PartId(String name, int instance) implements Comparable<PartId> {
    /** The part that lists all others. */
    static final PartId MANIFEST = new PartId("vm", 0);

    @Override
    public int compareTo(PartId other) {
        int byName = name.compareTo(other.name);
        return byName != 0 ? byName : Integer.compare(instance, other.instance);
    }

    @Override
    public String toString() {
        return name + "/" + instance;
    }
}
