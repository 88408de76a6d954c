package usshadow.confinement;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A virtualized system at one moment.
 *
 * @param name its name on this host
 * @param flavour its guest hypervisor's flavour
 * @param pid its first process, with which all of it ends, as this host numbers it; 0 before there
 *     is one
 * @param state how it is
 * @param started when it was started
 * @param memoryMiB its shared memory in MiB
 * @param confinement what confines it, or why nothing does
 * @param missing what its confinement lacks; empty if nothing
 * @param forwarders its ways to the network
 * @param exitStatus with which status it ended, 128 + n after signal n
 */
public record SystemStatus(
        String name,
        String flavour,
        long pid,
        SystemState state,
        Instant started,
        int memoryMiB,
        String confinement,
        List<String> missing,
        List<Forwarder> forwarders,
        Optional<Integer> exitStatus) {
    /** Copies the lists. */
    public SystemStatus {
        Objects.requireNonNull(state, "state");
        missing = List.copyOf(missing);
        forwarders = List.copyOf(forwarders);
    }
}
