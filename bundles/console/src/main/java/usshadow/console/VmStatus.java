package usshadow.console;

import java.util.Objects;

/**
 * What a console's users are told about their machine.
 *
 * @param phase what it does
 * @param host where, as users know the host; empty where it is nowhere
 * @param detail more for people, or empty; shown as it is, so never a text of the guest's
 */
public record VmStatus(Phase phase, String host, String detail) {
    /** Needs all parts. */
    public VmStatus {
        Objects.requireNonNull(phase);
        Objects.requireNonNull(host);
        Objects.requireNonNull(detail);
    }

    /** Without a detail. */
    public VmStatus(Phase phase, String host) {
        this(phase, host, "");
    }

    /** What a machine does. */
    public enum Phase {
        /** It runs nowhere. */
        OFF("is off", false),
        /** It runs. */
        RUNNING("is running", true),
        /** Its vCPU stands still and can go on. */
        PAUSED("is paused", true),
        /** Its state is saved and no host has claimed it yet. Input waits. */
        MIGRATING("is being moved; what you type waits", false),
        /** The guest has stopped for good: only a boot helps. */
        HALTED("has halted", true),
        /** The virtualized system that ran it is gone. */
        SYSTEM_LOST("is down: its virtualized system ended", true),
        /** The bundle of one of its devices is missing; it is paused until that is back. */
        DEVICE_MISSING("is paused until a device's software is back", true),
        /** Its owner does not answer. */
        UNREACHABLE("cannot be reached; trying again", true),
        /** Its owner is being looked for. */
        SEARCHING("is being looked for", false);

        private final String text;
        private final boolean hasPlace;

        Phase(String text, boolean hasPlace) {
            this.text = text;
            this.hasPlace = hasPlace;
        }
    }

    /**
     * One line for people.
     *
     * @param vm the machine's name
     * @return such as {@code web1 is running on alpha}
     */
    public String sentence(String vm) {
        String place = phase.hasPlace && !host.isEmpty() ? " on " + host : "";
        String more = detail.isEmpty() ? "" : ": " + detail;
        return vm + " " + phase.text + place + more;
    }
}
