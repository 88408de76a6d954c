package usshadow.identity;

/** Something was not wrapped to this host's key in this context, or was changed since. */
public final class UnwrapException extends Exception {
    private static final long serialVersionUID = 1;

    /** Says what could not be opened. */
    public UnwrapException(String message, Throwable cause) {
        super(message, cause);
    }
}
