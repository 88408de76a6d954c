package usshadow.fleet;

/**
 * The fleet gave no answer in time. A change may or may not have been made: ask again, with the
 * same {@link ClaimId} where there is one, before anything is built on either.
 */
public final class FleetUnreachableException extends FleetException {
    private static final long serialVersionUID = 1;

    /** Says what was asked. */
    public FleetUnreachableException(String message, Throwable cause) {
        super(Reason.UNREACHABLE, message, cause);
    }
}
