package usshadow.relay;

import java.util.UUID;
import usshadow.console.ConsoleState;
import usshadow.console.InputQueue;
import usshadow.console.Seat;

/**
 * What a session has accepted from its user and the machine's owner has not acknowledged. It
 * outlives the link to any one owner: the next one gets again what it lacks. The numbers belong to
 * the seat's ticket; when the seat is lost, what was not acknowledged is given up.
 */
final class Outbox {
    private static final int CAPACITY = RelayLayout.INPUT_LIMIT;

    private final InputQueue events = new InputQueue(CAPACITY, 0);
    private UUID ticket = ConsoleState.NOBODY;
    private long sent;
    private long givenUp;
    private boolean linked;
    private boolean full;

    /** Takes bytes, as many as fit; none while there is no link or no seat. */
    synchronized int add(byte[] bytes, int offset, int length) {
        int count = isOpen() ? Math.min(length, events.space()) : 0;
        for (int i = 0; i < count; i++) {
            events.add(Byte.toUnsignedInt(bytes[offset + i]));
        }
        full |= count < length;
        return count;
    }

    /** Takes events, as many as fit; none while there is no link or no seat. */
    synchronized int add(short[] more, int offset, int length) {
        int count = isOpen() ? Math.min(length, events.space()) : 0;
        for (int i = 0; i < count; i++) {
            events.add(more[offset + i]);
        }
        full |= count < length;
        return count;
    }

    /** Takes a break. */
    synchronized boolean addBreak() {
        boolean added = isOpen() && events.add(InputQueue.BREAK);
        full |= !added;
        return added;
    }

    private boolean isOpen() {
        return linked && isWriting();
    }

    /** Whether there is a seat, as far as is known. */
    synchronized boolean isWriting() {
        return !ticket.equals(ConsoleState.NOBODY);
    }

    synchronized UUID ticket() {
        return ticket;
    }

    synchronized boolean isEmpty() {
        return events.size() == 0;
    }

    /** How many events were given up so far. */
    synchronized long givenUp() {
        return givenUp;
    }

    /** A link begins, with the seat that it has there; everything is to be sent again. */
    synchronized void link(Seat seat) {
        boolean goesOn = seat.isTaken() && seat.ticket().equals(ticket);
        boolean gap = seat.accepted() < events.first();
        if (goesOn && !gap) {
            events.trim(seat.accepted());
        } else {
            restart(seat);
        }
        sent = events.first();
        linked = true;
    }

    /** The link is gone. */
    synchronized void unlink() {
        linked = false;
    }

    /**
     * The owner says how things stand.
     *
     * @return whether the user's side should look: the seat has changed, or there is space again
     */
    synchronized boolean seat(Seat seat) {
        boolean same = seat.ticket().equals(ticket);
        boolean lost = !seat.isTaken();
        if (same || lost) {
            events.trim(seat.accepted());
        }
        if (!same) {
            restart(seat);
        }
        sent = Math.max(sent, events.first());
        boolean space = full && events.space() > 0;
        full &= !space;
        return !same || space;
    }

    private void restart(Seat seat) {
        givenUp += events.size();
        events.reset(seat.accepted());
        sent = seat.accepted();
        ticket = seat.ticket();
    }

    /** Everything that is not acknowledged. */
    synchronized Frame.Input all() {
        return new Frame.Input(ticket, events.first(), events.copy(events.first(), CAPACITY));
    }

    /** What was not sent over this link yet; counts as sent from now on. */
    synchronized Frame.Input unsent() {
        short[] next = events.copy(sent, CAPACITY);
        Frame.Input input = new Frame.Input(ticket, sent, next);
        sent += next.length;
        return input;
    }
}
