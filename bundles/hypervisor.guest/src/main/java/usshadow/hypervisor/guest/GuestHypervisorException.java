package usshadow.hypervisor.guest;

import java.util.Objects;

/**
 * A guest hypervisor did not do what was asked of it. Its message names the value and the remedy.
 */
public final class GuestHypervisorException extends Exception {
    private static final long serialVersionUID = 1;

    /** Kinds of reasons. */
    public enum Reason {
        /** There is no VM of that id here. */
        NO_SUCH_VM,
        /** There is one already. */
        EXISTS,
        /** The VM is not in a state that allows it. */
        WRONG_STATE,
        /** This virtualized system's memory does not suffice. */
        NO_MEMORY,
        /** No bundle makes a device that the VM has. */
        NO_DEVICE,
        /** The VM has what this guest hypervisor cannot give it. */
        UNSUPPORTED,
        /** The cloud hypervisor refused it, or is not there; the cause says which. */
        REFUSED
    }

    private final Reason reason;

    /** Says what kind, and what is wrong. */
    public GuestHypervisorException(Reason reason, String message) {
        this(reason, message, null);
    }

    /** As {@link #GuestHypervisorException(Reason, String)}, with a cause. */
    public GuestHypervisorException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason);
    }

    /** What kind of reason. */
    public Reason reason() {
        return reason;
    }
}
