package usshadow.migration.manager;

import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;

/** Turns whatever went wrong into a typed failure. */
final class Failures {
    private Failures() {}

    static String message(Throwable t) {
        return t instanceof MigrationException && t.getMessage() != null
                ? t.getMessage()
                : t.toString();
    }

    static MigrationException typed(Throwable t) {
        return t instanceof MigrationException typed
                ? typed
                : new MigrationException(MigrationFailure.INTERNAL, t.toString(), t);
    }

    static MigrationException busy(String what) {
        return new MigrationException(MigrationFailure.BUSY, what + "; wait, or cancel one");
    }
}
