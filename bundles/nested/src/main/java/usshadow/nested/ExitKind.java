package usshadow.nested;

/** Why a RUN came back: its result. The codes are part of the contract. */
public enum ExitKind {
    /** An IN from a port that is L1's; the next RUN brings the value. */
    PORT_IN(0),
    /** An OUT to a port that is L1's. */
    PORT_OUT(1),
    /** A load from an address that is L1's; the next RUN brings the value. */
    MMIO_READ(2),
    /** A store to an address that is L1's. */
    MMIO_WRITE(3),
    /** KICK, or the call was cancelled. */
    CANCELLED(4),
    /** The guest switched the machine off; L0 has recorded the VM as off. */
    POWER_OFF(5),
    /** The vCPU cannot go on (triple fault); L0 has recorded the VM as off. */
    SHUTDOWN(6),
    /** The guest asked for a reset; L0 has booted the image again: run on. */
    RESET(7);

    private static final ExitKind[] ALL = values();
    private final int code;

    ExitKind(int code) {
        this.code = code;
    }

    /** The number in the answer. */
    public int code() {
        return code;
    }

    /** The kind with this code, or null. */
    public static ExitKind of(long code) {
        return code >= 0 && code < ALL.length ? ALL[(int) code] : null;
    }
}
