package usshadow.fleet;

/** The record of a VM does not allow this step; nothing was changed. */
public final class ClaimRefusedException extends FleetException {
    private static final long serialVersionUID = 1;

    /** Says why, with which value, and what to do. */
    public ClaimRefusedException(Reason reason, String message) {
        super(reason, message);
    }
}
