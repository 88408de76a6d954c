package usshadow.launcher;

/**
 * Something the user can mend; its message says what was wrong, with which value, and what to do.
 */
final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UserError(String message) {
        super(message);
    }

    UserError(String message, Throwable cause) {
        super(message, cause);
    }
}
