package usshadow.ultracall;

/**
 * The numbers of block 0, the transport's own calls. docs/formats/ultracall.md says what each takes
 * and gives.
 */
public final class TransportCalls {
    /** () -> {@link UltracallLayout#VERSION}. Immediate. */
    public static final int VERSION = 0x00;

    /** (offset, length) -> id. Immediate. */
    public static final int REGISTER_PAGE = 0x01;

    /** (id). Immediate. */
    public static final int UNREGISTER_PAGE = 0x02;

    /**
     * (slot, ticket) -> 1 if the call was running, 0 if it will be cancelled should it come.
     * Immediate.
     */
    public static final int CANCEL = 0x03;

    /**
     * (page id, offset in, offset out, length) -> length; nothing is copied if all are 0.
     * Immediate.
     */
    public static final int ECHO = 0x10;

    /** As {@link #ECHO}, deferred. */
    public static final int ECHO_DEFERRED = 0x11;

    /** (microseconds) -> 0 after that time. Deferred. */
    public static final int WAIT = 0x12;

    /** Most bytes of an echo. */
    public static final int ECHO_LIMIT = 1 << 16;

    /** Longest wait in microseconds: an hour. */
    public static final long WAIT_LIMIT = 3_600_000_000L;

    private TransportCalls() {}
}
