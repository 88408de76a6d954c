package usshadow.guest;

/** An image is there but cannot be booted; the message names the file and what is wrong with it. */
public final class UnusableImageException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** Without a cause. */
    public UnusableImageException(String message) {
        super(message);
    }

    /** With a cause. */
    public UnusableImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
