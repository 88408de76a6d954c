package usshadow.migration.api;

import java.util.Objects;

/** A migration, or one step of it, failed. Its message names the value and the remedy. */
public class MigrationException extends Exception {
    private static final long serialVersionUID = 1;

    private final MigrationFailure failure;

    /** Says what kind of failure, and what is wrong. */
    public MigrationException(MigrationFailure failure, String message) {
        this(failure, message, null);
    }

    /** As {@link #MigrationException(MigrationFailure, String)}, with a cause. */
    public MigrationException(MigrationFailure failure, String message, Throwable cause) {
        super(message, cause);
        this.failure = Objects.requireNonNull(failure);
    }

    /** What kind of failure. */
    public MigrationFailure failure() {
        return failure;
    }
}
