package usshadow.machine;

/** A saved state that no machine of this kind can have; nothing was changed. */
public final class BadStateException extends Exception {
    private static final long serialVersionUID = 1;

    /** Says what is wrong, with which value. */
    public BadStateException(String message) {
        super(message);
    }

    /** As {@link #BadStateException(String)}, with a cause. */
    public BadStateException(String message, Throwable cause) {
        super(message, cause);
    }
}
