package usshadow.hypervisor.guest;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A VM as its guest hypervisor sees it at one moment.
 *
 * @param id as the provider registered it
 * @param state what it does
 * @param memoryMiB its RAM, MiB; 0 while it is off
 * @param devices its devices, such as {@code serial/0 shadow}
 * @param exits why its vCPU came back to this guest hypervisor, and how often, since it was made
 * @param unclaimed accesses of ports and addresses at which nothing answers here
 * @param uptime for how long it has run, without what it stood still
 * @param note why it is in this state, where that is worth telling; else empty
 */
public record GuestVm(
        String id,
        State state,
        int memoryMiB,
        List<String> devices,
        Map<String, Long> exits,
        long unclaimed,
        Duration uptime,
        String note) {
    /** What a VM does. */
    public enum State {
        /** It is made, and has not run yet. */
        CREATED,
        /** It arrives from another host. */
        ARRIVING,
        /** Its vCPU runs. */
        RUNNING,
        /** Its vCPU stands still and can go on. */
        PAUSED,
        /** The guest switched it off, or an operator did. */
        OFF,
        /** Its vCPU could not go on: a triple fault. */
        CRASHED
    }

    /** Keeps copies. */
    public GuestVm {
        devices = List.copyOf(devices);
        exits = Map.copyOf(exits);
    }
}
