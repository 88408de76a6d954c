package usshadow.ultracall;

/** A deferred call under way. Whoever started it must also await it, or its slot is lost. */
public final class PendingCall {
    private final UltracallCaller caller;
    private final int slot;
    private final int ticket;
    private final boolean woke;
    private volatile Answer answer;

    PendingCall(UltracallCaller caller, int slot, int ticket, boolean woke) {
        this.caller = caller;
        this.slot = slot;
        this.ticket = ticket;
        this.woke = woke;
    }

    /** One that ended before it began. */
    PendingCall(Answer answer) {
        this(null, 0, 0, false);
        this.answer = answer;
    }

    /**
     * Waits for the answer. If this thread is interrupted, the call is cancelled, its answer is
     * waited for all the same, and the thread is left interrupted.
     */
    public synchronized Answer await() {
        Answer known = answer;
        if (known == null) {
            known = caller.await(slot, ticket, woke, true);
            answer = known;
        }
        return known;
    }

    /**
     * Asks for the call's end, from any thread; it is still {@link #await}ed.
     *
     * @return whether it was under way
     */
    public boolean cancel() {
        return answer == null && caller.cancel(slot, ticket);
    }

    /** Whether the answer has been awaited. */
    public boolean isDone() {
        return answer != null;
    }
}
