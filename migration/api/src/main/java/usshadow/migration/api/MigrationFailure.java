package usshadow.migration.api;

/** Why a migration, or one step of it, failed. The codes go over the wire and never change. */
public enum MigrationFailure {
    /** No such destination, or it does not answer. */
    UNREACHABLE(1),
    /** The VM, or the destination, already does as many migrations as it can. */
    BUSY(2),
    /** This side has no strategy of the name. */
    UNKNOWN_STRATEGY(3),
    /** No guest hypervisor of the destination makes such a machine. */
    UNKNOWN_MACHINE(4),
    /** One side lacks a device, or has it in another version. */
    MISSING_DEVICE(5),
    /** RAM blocks differ in name, size or number. */
    RAM_MISMATCH(6),
    /** The guest hypervisor or the cloud hypervisor did not want it; the message says why. */
    REFUSED(7),
    /** What came over the link is not what was agreed. */
    BAD_STREAM(8),
    /** The link broke, or nothing moved on it for too long. */
    LINK_BROKEN(9),
    /** Cancelled, by whomever. */
    CANCELLED(10),
    /**
     * The guest writes faster than the link carries: the limit of rounds or of time was reached.
     */
    NOT_CONVERGED(11),
    /** A device's state could not be saved or loaded. */
    DEVICE(12),
    /** The VM could not be stopped, started or resumed. */
    VM(13),
    /** Another host has claimed the VM: it runs there, or will. Nothing may run here. */
    CLAIMED_ELSEWHERE(14),
    /** A fault of the program; the log has the rest. */
    INTERNAL(15);

    private static final MigrationFailure[] BY_CODE = new MigrationFailure[values().length + 1];

    static {
        for (MigrationFailure failure : values()) {
            BY_CODE[failure.code] = failure;
        }
    }

    private final int code;

    MigrationFailure(int code) {
        this.code = code;
    }

    /** The number that stands for it on the wire; never 0. */
    public int code() {
        return code;
    }

    /** The failure with this code; {@link #INTERNAL} for one that this version does not know. */
    public static MigrationFailure of(int code) {
        return code > 0 && code < BY_CODE.length ? BY_CODE[code] : INTERNAL;
    }
}
