package usshadow.ultracall;

/** Where a call is carried out. */
public enum CallMode {
    /** On the gate's only thread, in a control slot: it must not block, and takes microseconds. */
    IMMEDIATE,
    /**
     * On a thread of its own, in a call slot: it may block, and watches its {@link Cancellation}.
     */
    DEFERRED
}
