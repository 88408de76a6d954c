package usshadow.sealing;

/** A sealed part, or a set of them, that must not be used; nothing was changed by looking at it. */
public final class UnsealException extends Exception {
    private static final long serialVersionUID = 1;

    /** What is wrong. */
    public enum Reason {
        /** Not the form of a sealed part. */
        MALFORMED,
        /** A format that this release does not know. */
        UNKNOWN_FORMAT,
        /** Of another VM. */
        WRONG_VM,
        /** Of another device, or another instance. */
        WRONG_DEVICE,
        /** A layout of the state that is not expected. */
        WRONG_VERSION,
        /** Saved in another epoch. */
        WRONG_EPOCH,
        /** Of another save in this epoch. */
        WRONG_SAVE,
        /** Changed, or sealed with another VM's key. */
        FORGED,
        /** Something is missing that the manifest or the VM's policy demands. */
        INCOMPLETE
    }

    private final Reason reason;

    /** Says what is wrong, with which value. */
    public UnsealException(Reason reason, String message) {
        this(reason, message, null);
    }

    /** As {@link #UnsealException(Reason, String)}, with a cause. */
    public UnsealException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** What is wrong. */
    public Reason reason() {
        return reason;
    }
}
