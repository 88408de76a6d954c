package usshadow.console;

import java.util.Optional;
import java.util.UUID;

/**
 * A user's session at a port of this node. Its fields are guarded by the port's lock. None of the
 * methods blocks.
 */
public final class PortSession implements AutoCloseable {
    final Waker.Bell bell;
    UUID ticket = ConsoleState.NOBODY;
    long accepted;
    long position;
    boolean blocked;
    boolean drained;
    Optional<ConsoleException> ended = Optional.empty();

    private final ConsolePort port;
    private final Attachment attachment;
    private final UUID life;

    PortSession(
            ConsolePort port, Attachment attachment, UUID life, long position, Waker.Bell bell) {
        this.port = port;
        this.attachment = attachment;
        this.life = life;
        this.position = position;
        this.bell = bell;
    }

    /** How it attached. */
    public Attachment attachment() {
        return attachment;
    }

    /** The port's life: what numbers belong to. */
    public UUID life() {
        return life;
    }

    /** The number of the next byte that {@link #read} gives, if none is lost. */
    public long position() {
        return port.position(this);
    }

    /** Its seat; of a session that was ended, the seat that it had. */
    public Seat seat() {
        return port.seatOf(this);
    }

    /**
     * Offers input. Events that the port has already are skipped; nothing is accepted if that
     * leaves a gap, while the port is frozen, or if the seat has another ticket by now.
     *
     * @param ticket under which the events have their numbers
     * @param number of the first event
     * @param events bytes (0 to 255) and {@link InputQueue#BREAK}
     * @return {@link Seat#accepted}: if it is less than the number behind the last event, offer the
     *     rest again when the listener is called
     */
    public long accept(UUID ticket, long number, short[] events) {
        return port.accept(this, ticket, number, events);
    }

    /** Copies the next output. One reading brings at most 8 KiB. */
    public Reading read(byte[] into) {
        return port.read(this, into);
    }

    /**
     * Takes the seat, whoever has it.
     *
     * @return false if it may not
     */
    public boolean takeOver() {
        return port.takeOver(this);
    }

    /** What its user should know. */
    public SessionView view() {
        return port.view(this);
    }

    /** Detaches, and leaves the seat free. */
    @Override
    public void close() {
        port.detach(this, false);
    }

    /**
     * Detaches for a while: its seat waits for it, unless somebody who wants to type comes first.
     */
    public void leave() {
        port.detach(this, true);
    }
}
