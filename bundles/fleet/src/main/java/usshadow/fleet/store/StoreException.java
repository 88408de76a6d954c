package usshadow.fleet.store;

/** A store has not done, or may not have done, what was asked. */
public abstract sealed class StoreException extends Exception {
    private static final long serialVersionUID = 1;

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    /** A record was not as a change expected it; nothing was changed. */
    public static final class Conflict extends StoreException {
        private static final long serialVersionUID = 1;

        /** Says where. */
        public Conflict(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** No answer in time. A change may have been made, or may yet be made. */
    public static final class Unanswered extends StoreException {
        private static final long serialVersionUID = 1;

        /** Says what was asked. */
        public Unanswered(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
