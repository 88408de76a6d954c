package usshadow.shell.ssh;

import java.lang.reflect.InvocationTargetException;

/** What a failed command line tells its user: one line, and an exit code. */
final class Failures {
    /** The command failed. */
    static final int FAILED = 1;

    /** The command was used wrongly: arguments that do not fit, or that it refused. */
    static final int USAGE = 2;

    /** There is no such command (POSIX shells' code). */
    static final int NOT_FOUND = 127;

    private Failures() {}

    static int exitCode(Throwable failure) {
        Throwable cause = unwrap(failure);
        if (isUnknownCommand(cause)) {
            return NOT_FOUND;
        }
        return cause instanceof IllegalArgumentException ? USAGE : FAILED;
    }

    static String describe(Throwable failure) {
        Throwable cause = unwrap(failure);
        String message = cause.getMessage();
        if (isUnknownCommand(cause)) {
            return message + "; 'help' lists the commands";
        }
        return message == null || message.isBlank() ? cause.toString() : message;
    }

    private static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof InvocationTargetException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** By name: the runtime keeps the class to itself. */
    private static boolean isUnknownCommand(Throwable cause) {
        return cause.getClass().getSimpleName().equals("CommandNotFoundException");
    }
}
