package usshadow.sealing;

/**
 * What anybody can read of a sealed part, and nobody can change.
 *
 * @param vm the VM's id
 * @param device the device's name, its section's
 * @param instance tells devices of one name apart, from 0
 * @param version of the state's layout
 * @param epoch in which the state was saved
 * @param save the save that it belongs to
 * @param part which of the device's parts this is, from 1
 * @param parts how many the device has in this save
 * @param capacity how long a body the part could hold, bytes; fixed for each kind of part, so that
 *     lengths tell nothing
 */
public record PartHeader(
        String vm,
        String device,
        int instance,
        int version,
        long epoch,
        SaveId save,
        int part,
        int parts,
        int capacity) {
    /** The most parts of one device. */
    public static final int MAX_PARTS = 256;

    /** The most bytes in one part. */
    public static final int MAX_CAPACITY = 1 << 24;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if one cannot be; it is named
     */
    public PartHeader {
        Names.requireVm(vm);
        Names.requireDevice(device);
        require(instance >= 0, "instance", instance, "0 or more");
        require(version >= 0, "version", version, "0 or more");
        require(epoch > 0, "epoch", epoch, "1 or more");
        require(parts >= 1 && parts <= MAX_PARTS, "parts", parts, "1 to " + MAX_PARTS);
        require(part >= 1 && part <= parts, "part", part, "1 to " + parts);
        require(
                capacity >= 0 && capacity <= MAX_CAPACITY,
                "capacity",
                capacity,
                "0 to " + MAX_CAPACITY);
    }

    private static void require(boolean good, String what, long value, String range) {
        if (!good) {
            throw new IllegalArgumentException(
                    "%s %d of a sealed part is not %s".formatted(what, value, range));
        }
    }

    /** How long a sealed part with this capacity is, bytes. */
    public int sealedSize() {
        return SealedPartLayout.size(capacity);
    }

    @Override
    public String toString() {
        return "part %d of %d of %s/%d version %d of VM %s, save %s in epoch %d"
                .formatted(part, parts, device, instance, version, vm, save, epoch);
    }
}
