package usshadow.device.serial.shadow;

/** The table of docs/outcomes.md: who runs a VM in the end, when something dies or breaks. */
public final class OutcomeTable {
    /** Where the VM is in its life; it is saved at alpha and restored at beta. */
    public enum State {
        CREATED,
        RUNNING,
        FROZEN,
        CLAIMED_AT_BETA,
        RUNNING_AT_BETA
    }

    /** What happens. The fleet's full disk looks to its hosts as its death does. */
    public enum Event {
        SOURCE_SYSTEM_DIES,
        DESTINATION_SYSTEM_DIES,
        SOURCE_CLOUD_DIES,
        DESTINATION_CLOUD_DIES,
        FLEET_DIES,
        LINK_CUT,
        DISK_FULL
    }

    /** Who runs the VM in the end. */
    public enum Outcome {
        /** At the source. */
        ALPHA,
        /** At the destination. */
        BETA,
        /** Both can go on, whoever is first; not both. */
        EITHER,
        /** Nobody: it is off, and can be booted anew. */
        OFF,
        /** Nobody, until the provider fences the dead owner; then it can be booted anew. */
        OFF_AFTER_FENCE,
        /** Nobody, until the provider fences the dead owner; then the source resumes. */
        ALPHA_AFTER_FENCE
    }

    private static final Outcome[][] TABLE = {
        // source L1, destination L1, source L0, destination L0, fleet, link, disk
        {Outcome.OFF, Outcome.ALPHA, Outcome.OFF, Outcome.ALPHA},
        {Outcome.OFF, Outcome.ALPHA, Outcome.OFF_AFTER_FENCE, Outcome.ALPHA},
        {Outcome.BETA, Outcome.ALPHA, Outcome.BETA, Outcome.ALPHA},
        {Outcome.BETA, Outcome.ALPHA, Outcome.BETA, Outcome.ALPHA_AFTER_FENCE},
        {Outcome.BETA, Outcome.OFF, Outcome.BETA, Outcome.OFF_AFTER_FENCE}
    };

    /** When nobody has died. */
    private static final Outcome[] ALL_ALIVE = {
        Outcome.ALPHA, Outcome.ALPHA, Outcome.EITHER, Outcome.BETA, Outcome.BETA
    };

    private OutcomeTable() {}

    /** Who runs it. */
    @SuppressWarnings("EnumOrdinal") // rows and columns of the table
    public static Outcome expected(State state, Event event) {
        Outcome[] row = TABLE[state.ordinal()];
        return event.ordinal() < row.length ? row[event.ordinal()] : ALL_ALIVE[state.ordinal()];
    }
}
