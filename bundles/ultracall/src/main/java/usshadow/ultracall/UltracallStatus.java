package usshadow.ultracall;

/** How a call ended. The codes are part of the contract and never change their meaning. */
public enum UltracallStatus {
    /** Done; the result is the call's. */
    OK(0),
    /** Nobody serves this number (now). */
    UNKNOWN_CALL(1),
    /** An argument is wrong; the result is its index. */
    BAD_ARGUMENT(2),
    /** The caller may not do this. */
    NOT_ALLOWED(3),
    /** Not now: all slots, or what the call needs, are in use. */
    BUSY(4),
    /** The call was cancelled. */
    CANCELLED(5),
    /** A table of the gate is full; the result is its size. */
    NO_SPACE(6),
    /** An immediate call in a call slot, or a deferred one in a control slot. */
    SLOT_RESERVED(7),
    /** The slot holds no call: its ticket is 0. */
    MALFORMED(8),
    /** The gate closed; the call may or may not have been carried out. */
    GONE(9),
    /** The call was right and went wrong inside the cloud hypervisor, which has logged why. */
    FAILED(10),
    /** What the call names does not exist. */
    NOT_FOUND(11),
    /** What the call names is not in a state that allows this. */
    WRONG_STATE(12),
    /** The call was right, what it asks for is refused; the result is the block's own code. */
    REFUSED(13);

    private static final UltracallStatus[] BY_CODE = new UltracallStatus[values().length];

    static {
        for (UltracallStatus status : values()) {
            BY_CODE[status.code] = status;
        }
    }

    private final int code;

    UltracallStatus(int code) {
        this.code = code;
    }

    /** The number in the slot. */
    public int code() {
        return code;
    }

    /** The status with this code; {@link #FAILED} for a code that this version does not know. */
    public static UltracallStatus of(int code) {
        return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : FAILED;
    }
}
