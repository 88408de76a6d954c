package usshadow.ultracall;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a deferred call learns that it shall end: because L1 cancelled it, because its handler goes,
 * or because the gate closes. A handler looks at {@link #cancelled()}, sleeps in {@link #await}, or
 * leaves an action that ends its waiting elsewhere; then it returns soon, with {@link
 * UltracallStatus#CANCELLED} or with what it has.
 */
public final class Cancellation {
    private static final Logger LOG = LoggerFactory.getLogger(Cancellation.class);

    /** That of calls which cannot be cancelled. */
    static final Cancellation NEVER = new Cancellation(0);

    private final int ticket;
    private volatile boolean cancelled;
    private boolean ended;
    private Runnable action;

    Cancellation(int ticket) {
        this.ticket = ticket;
    }

    /** Whether the call shall end. */
    public boolean cancelled() {
        return cancelled;
    }

    /**
     * Sets what to do at cancellation, in place of an earlier action; done at once if that has
     * happened. It runs on the gate's thread, at most once and never after the call has been
     * answered; it must neither block nor throw.
     */
    public void onCancel(Runnable what) {
        if (this == NEVER) {
            return;
        }
        synchronized (this) {
            if (!cancelled) {
                action = what;
                return;
            }
        }
        what.run();
    }

    /**
     * Sleeps until cancellation, at most {@code nanos} nanoseconds.
     *
     * @return whether the call shall end
     * @throws InterruptedException if the gate closes and has lost patience with this call
     */
    public synchronized boolean await(long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        while (!cancelled) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                break;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return cancelled;
    }

    int ticket() {
        return ticket;
    }

    synchronized void cancel() {
        if (cancelled || ended) {
            return;
        }
        cancelled = true;
        notifyAll();
        if (action != null) {
            Runnable once = action;
            action = null;
            try {
                once.run();
            } catch (RuntimeException e) {
                LOG.error("what a call does at its cancellation failed", e);
            }
        }
    }

    /** The call is over: from now on nothing is cancelled. */
    synchronized void end() {
        ended = true;
        action = null;
    }
}
