package usshadow.console;

/**
 * What a door has of a console: the same wherever the machine is. It lives on when the machine
 * moves; meanwhile it accepts no input and has no output.
 *
 * <p>Nothing blocks. All methods may be called on any thread, but one thread at a time types and
 * one at a time reads. The listener given at the start is called, on some thread and possibly for
 * nothing, when a method that had nothing to give or to take may have something now, and when the
 * view has changed; it must not block.
 */
public interface ConsoleSession extends AutoCloseable {
    /**
     * Types bytes. Those that are accepted reach the guest exactly once, in order, whatever owners
     * come and go.
     *
     * @return how many were accepted, from the first on; 0 if none can be now, or if this session
     *     may not type
     */
    int type(byte[] bytes, int offset, int length);

    /**
     * Sends events of a display, {@link DisplayInput}'s; otherwise as {@link #type}.
     *
     * @return how many were accepted, from the first on
     */
    int send(short[] events, int offset, int length);

    /**
     * Sends a break, in its place among the bytes.
     *
     * @return false if it was not accepted
     */
    boolean typeBreak();

    /** Copies the next output. */
    Reading read(byte[] into);

    /** What its user should know. */
    SessionView view();

    /** What its user may do. */
    Permission permission();

    /**
     * How many input events were accepted and then given up, since the session began: the machine
     * was booted anew, or somebody else took over, before they arrived.
     */
    long givenUp();

    /**
     * Asks for the seat; the view tells when it is there. Does nothing for one who may only watch.
     */
    void takeOver();

    /** Ends it. What was accepted is still delivered, within a time limit. */
    @Override
    void close();
}
