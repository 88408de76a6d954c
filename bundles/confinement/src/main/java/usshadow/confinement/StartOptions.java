package usshadow.confinement;

import java.util.List;
import java.util.Objects;

/**
 * What to start.
 *
 * @param flavour the guest hypervisor's flavour, as {@code kvm}
 * @param memoryMiB shared memory in MiB, or 0 for the node's default
 * @param consoleKeys public keys of users, in OpenSSH's form, who are let in to consoles that are
 *     the virtualized system's own; empty: it has no door for them
 */
public record StartOptions(String flavour, int memoryMiB, List<String> consoleKeys) {
    /** The largest memory, in MiB, that can be asked for. */
    public static final int MAX_MEMORY_MIB = 1 << 20;

    /** Checks the values. */
    public StartOptions {
        Objects.requireNonNull(flavour, "flavour");
        consoleKeys = List.copyOf(consoleKeys);
        if (memoryMiB < 0 || memoryMiB > MAX_MEMORY_MIB) {
            throw new IllegalArgumentException(
                    "memory "
                            + memoryMiB
                            + " MiB: give 1 to "
                            + MAX_MEMORY_MIB
                            + ", or 0 for the node's default");
        }
    }

    /** Without a door to consoles. */
    public StartOptions(String flavour, int memoryMiB) {
        this(flavour, memoryMiB, List.of());
    }
}
