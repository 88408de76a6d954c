package usshadow.migration.api;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the destination is asked before anything moves. Names are 1 to {@value #MAX_NAME} printable
 * ASCII characters.
 *
 * @param vm the VM's id
 * @param machine the machine's name, such as {@code pc}
 * @param strategy the strategy's name; decides which pseudo devices take part
 * @param ram the RAM blocks, no name twice
 * @param devices the sections that will come, in this order; none twice
 */
public record MigrationOffer(
        String vm, String machine, String strategy, List<Block> ram, List<Section> devices) {
    /** The longest name, in characters. */
    public static final int MAX_NAME = 127;

    /** The most RAM blocks of a VM. */
    public static final int MAX_BLOCKS = 64;

    /** The most device sections of a VM. */
    public static final int MAX_DEVICES = 256;

    /** The largest RAM block, in bytes. */
    public static final long MAX_BLOCK_SIZE = 1L << 40;

    /** The name that the section of the RAM blocks has; no device's. */
    public static final String RAM_SECTION = "ram";

    /**
     * A RAM block.
     *
     * @param name QEMU's idstr
     * @param size bytes, in whole pages
     */
    public record Block(String name, long size) {
        /** Checks name and size. */
        public Block {
            requireName("RAM block", name);
            requireSize(name, size);
        }
    }

    /**
     * A device's section.
     *
     * @param name QEMU's name of the section, such as {@code serial}
     * @param instance tells devices of one kind apart, from 0
     * @param version of the body's layout
     */
    public record Section(String name, int instance, int version) {
        /** Checks the name and that the numbers are not negative. */
        public Section {
            requireName("section", name);
            if (name.equals(RAM_SECTION) || instance < 0 || version < 0) {
                throw new IllegalArgumentException(
                        "section %s/%d version %d cannot be a device's"
                                .formatted(name, instance, version));
            }
        }

        /** The section of a device. */
        public static Section of(MigratableDevice device) {
            return new Section(device.section(), device.instance(), device.version());
        }

        @Override
        public String toString() {
            return name + "/" + instance + " version " + version;
        }
    }

    /**
     * Checks all parts.
     *
     * @throws IllegalArgumentException naming the wrong one
     */
    public MigrationOffer {
        requireName("VM", vm);
        requireName("machine", machine);
        requireName("strategy", strategy);
        ram = List.copyOf(ram);
        devices = List.copyOf(devices);
        if (ram.isEmpty() || ram.size() > MAX_BLOCKS || devices.size() > MAX_DEVICES) {
            throw new IllegalArgumentException(
                    "VM %s has %d RAM blocks (1 to %d are possible) and %d devices (to %d)"
                            .formatted(vm, ram.size(), MAX_BLOCKS, devices.size(), MAX_DEVICES));
        }
        Set<String> seen = new HashSet<>();
        ram.forEach(block -> requireNew(seen, "RAM block " + block.name()));
        devices.forEach(s -> requireNew(seen, "section " + s.name() + "/" + s.instance()));
    }

    private static void requireNew(Set<String> seen, String what) {
        if (!seen.add(what)) {
            throw new IllegalArgumentException(what + " is there twice");
        }
    }

    static void requireName(String what, String name) {
        if (name.isEmpty()
                || name.length() > MAX_NAME
                || !name.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new IllegalArgumentException(
                    "%s: its name '%s' is not 1 to %d printable ASCII characters"
                            .formatted(what, name, MAX_NAME));
        }
    }

    static void requireSize(String block, long size) {
        if (size <= 0 || size > MAX_BLOCK_SIZE || size % RamBlock.PAGE != 0) {
            throw new IllegalArgumentException(
                    "RAM block %s: %d bytes are not 1 to %d pages"
                            .formatted(block, size, MAX_BLOCK_SIZE / RamBlock.PAGE));
        }
    }
}
