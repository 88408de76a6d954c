package usshadow.confinement;

import java.util.Objects;

/**
 * What to start.
 *
 * @param flavour the guest hypervisor's flavour, as {@code kvm}
 * @param memoryMiB shared memory in MiB, or 0 for the node's default
 */
public record StartOptions(String flavour, int memoryMiB) {
    /** The largest memory, in MiB, that can be asked for. */
    public static final int MAX_MEMORY_MIB = 1 << 20;

    /** Checks the values. */
    public StartOptions {
        Objects.requireNonNull(flavour, "flavour");
        if (memoryMiB < 0 || memoryMiB > MAX_MEMORY_MIB) {
            throw new IllegalArgumentException(
                    "memory "
                            + memoryMiB
                            + " MiB: give 1 to "
                            + MAX_MEMORY_MIB
                            + ", or 0 for the node's default");
        }
    }
}
