package usshadow.console;

/** Why a session cannot be, or is no more. */
public final class ConsoleException extends Exception {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    /**
     * Says what is wrong.
     *
     * @param kind for programs
     * @param message for people: what, with which value, and what to do
     */
    public ConsoleException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    /** The reason, for programs. */
    public Kind kind() {
        return kind;
    }

    /** Reasons. */
    public enum Kind {
        /** The machine has no such port, or is not registered. */
        NO_SUCH_PORT,
        /** A limit is reached; later there may be room. */
        TOO_MANY_SESSIONS,
        /** The user may not do that. */
        NOT_ALLOWED,
        /** The port is no longer this machine's: look for the machine and attach again. */
        MOVED,
        /** The same session was attached a second time. */
        REPLACED,
        /** The other side broke the protocol, or speaks another version of it. */
        PROTOCOL,
        /** The owner's connection failed. */
        UNREACHABLE
    }
}
