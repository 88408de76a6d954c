package usshadow.confinement;

import java.util.Objects;

/**
 * A virtualized system cannot be started, stopped or found; the message names the value and what to
 * do.
 */
public final class VirtualizedSystemException extends Exception {
    private static final long serialVersionUID = 1;

    /** What kind of refusal it is. */
    public enum Reason {
        /** The name is none that a virtualized system can have. */
        BAD_NAME,
        /** There is one of this name. */
        DUPLICATE,
        /** There is none of this name. */
        UNKNOWN,
        /** No bundles for this flavour. */
        NOT_BUILT,
        /** It cannot be confined here, and unconfined ones are not allowed. */
        NOT_CONFINABLE,
        /** A port, a folder or memory that it needs cannot be had. */
        RESOURCE,
        /** Its process ended, or did not become ready in time. */
        START_FAILED,
        /** It could not be ended in time. */
        STOP_FAILED
    }

    private final Reason reason;

    /** A refusal without a cause. */
    public VirtualizedSystemException(Reason reason, String message) {
        this(reason, message, null);
    }

    /** A refusal caused by {@code cause}, which may be null. */
    public VirtualizedSystemException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = Objects.requireNonNull(reason, "reason");
    }

    /** What kind of refusal it is. */
    public Reason reason() {
        return reason;
    }
}
