package usshadow.ultracall;

import static usshadow.ultracall.UltracallLayout.POSTED;
import static usshadow.ultracall.UltracallLayout.SERVER_AWAKE;
import static usshadow.ultracall.UltracallLayout.SERVER_NONE;

/**
 * Carries out the calls of one call slot, one after the other, on a thread that is started when the
 * gate hears of a call, takes further ones from the slot itself, and retires when none came for a
 * second.
 *
 * <pre>
 *   caller                        slot                     this thread
 *   state = POSTED ------------->                          server = ASLEEP | NONE (retiring)
 *   server? AWAKE: nothing to do             <------------ state? POSTED: serve it after all
 *           ASLEEP: wake                                          else: sleep | retire
 *           NONE: ring the gate, which starts a thread unless there is one
 * </pre>
 */
final class SlotServer {
    private final UltracallGate gate;
    private final UltracallRegion region;
    private final Dispatcher dispatcher;
    private final int slot;

    /** The thread that was started last: whoever closes the gate waits for it, retired or not. */
    private Thread thread;

    /**
     * This side's own record of whether a thread is attached; the word in the slot is only for the
     * caller.
     */
    private boolean attached;

    private volatile Cancellation running;
    private final Engagement engagement = new Engagement();

    /** The ticket of a call to cancel should it come. Written by the gate's thread only. */
    private volatile int unwanted;

    SlotServer(UltracallGate gate, UltracallRegion region, Dispatcher dispatcher, int slot) {
        this.gate = gate;
        this.region = region;
        this.dispatcher = dispatcher;
        this.slot = slot;
    }

    /** The gate was rung for this slot. Returns whether there was a reason. */
    synchronized boolean rung() {
        if (attached) {
            region.wakeServer(
                    slot); // it was about to retire and stayed, or the word in the slot was spoilt
            return false;
        }
        if (region.state(slot) != POSTED) {
            dispatcher.malformed();
            return false;
        }
        Thread started =
                Thread.ofPlatform()
                        .daemon()
                        .name("ultracall-" + slot + " " + gate.virtualizedSystem())
                        .unstarted(this::run);
        try {
            started.start();
            thread = started;
            attached = true;
        } catch (OutOfMemoryError noThread) {
            refuse();
        }
        return true;
    }

    private void refuse() {
        if (region.accept(slot)) {
            region.answer(slot, region.ticket(slot), UltracallStatus.BUSY.code(), 0);
        }
    }

    private void run() {
        try {
            serve();
        } catch (Throwable fault) { // whatever it is, it must not get past this gate
            gate.fault(fault);
        } finally {
            running = null;
            engagement.end();
        }
    }

    private void serve() {
        Patience patience = new Patience();
        Room room = new Room();
        EmptyRings empty = new EmptyRings();
        region.server(slot, SERVER_AWAKE);
        long last = System.nanoTime();
        patience.begin(true);
        while (gate.isOpen()) {
            if (region.accept(slot)) {
                patience.end();
                empty.useful();
                serveOne();
                room.make(patience);
                patience.begin(true);
                last = System.nanoTime();
            } else if (!patience.lookAgain()) {
                long left = last + gate.times().retireNanos() - System.nanoTime();
                if (left > 0) {
                    empty.sleeping();
                    room.giveBack();
                    region.awaitPost(slot, Math.min(left, gate.times().rearmNanos()));
                } else if (retire()) {
                    return;
                }
            }
        }
    }

    private void serveOne() {
        int ticket = region.ticket(slot);
        Cancellation cancellation = new Cancellation(ticket);
        Call call = dispatcher.copy(slot, cancellation);
        UltracallHandler handler = engagement.begin(dispatcher, call);
        running = cancellation;
        if (ticket == unwanted || !gate.isOpen()) {
            cancellation.cancel();
        }
        Answer answer = dispatcher.answer(call, ticket, handler, CallMode.DEFERRED);
        cancellation.end();
        running = null;
        engagement.end();
        if (gate.isOpen()) {
            region.answer(slot, ticket, answer.status().code(), answer.result());
        }
    }

    /** Gives the slot back to the gate, unless a call came in between. */
    private synchronized boolean retire() {
        region.server(slot, SERVER_NONE);
        if (region.state(slot) == POSTED) {
            region.server(slot, SERVER_AWAKE);
            return false;
        }
        attached = false;
        return true;
    }

    /** Cancels the call with this ticket, now or when it comes. Returns whether it was running. */
    boolean cancel(int ticket) {
        unwanted = ticket;
        Cancellation now = running;
        if (now == null || now.ticket() != ticket) {
            return false;
        }
        unwanted = 0;
        now.cancel();
        return true;
    }

    /** Cancels whatever runs. */
    void cancelAny() {
        Cancellation now = running;
        if (now != null) {
            now.cancel();
        }
    }

    /** Whether a call of this handler runs; if so, it is cancelled. */
    boolean cancelIfOf(UltracallHandler gone) {
        if (!engagement.with(gone)) {
            return false;
        }
        cancelAny();
        return true;
    }

    /** The thread that was started last, which may have ended; null if there was none. */
    synchronized Thread thread() {
        return thread;
    }
}
