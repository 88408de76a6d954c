package usshadow.fleet;

/** The fleet has not done what was asked; the message says why, and what to do. */
public class FleetException extends Exception {
    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Reason {
        /** No answer from the fleet in time; see {@link FleetUnreachableException}. */
        UNREACHABLE,
        /** No VM is registered under this id. */
        NOT_REGISTERED,
        /** A VM is registered under this id already. */
        ALREADY_REGISTERED,
        /** The VM must be off for this, and is claimed. */
        ALREADY_CLAIMED,
        /** The VM must be off for this, and runs. */
        ALREADY_RUNNING,
        /** The saved state is not the VM's newest, or was restored before. */
        STALE_EPOCH,
        /** The claim does not hold (any more): it was fenced, given up, or another won. */
        FENCED,
        /** The VM is off; there is nothing to fence. */
        NOTHING_TO_FENCE,
        /** The VM may not run on this host. */
        HOST_NOT_ALLOWED,
        /** The VM may not run in this virtualized system. */
        SYSTEM_NOT_ALLOWED,
        /** No host has announced itself under this name. */
        UNKNOWN_HOST,
        /** No user of the VM has this name. */
        UNKNOWN_USER,
        /** A host's record is not signed by that host. */
        UNTRUSTED_HOST,
        /** The VM's key was not wrapped for this host, or was changed. */
        NO_KEY,
        /** What the fleet holds cannot be understood. */
        BAD_RECORD,
        /** Others change the same record all the time. */
        BUSY
    }

    private final Reason reason;

    /** Says why, with which value, and what to do. */
    public FleetException(Reason reason, String message) {
        this(reason, message, null);
    }

    /** As {@link #FleetException(Reason, String)}, with a cause. */
    public FleetException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
