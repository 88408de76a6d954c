package usshadow.console;

import java.util.Optional;
import java.util.UUID;

/**
 * A user's session at a port of this node. Its fields are guarded by the port's lock. None of the
 * methods blocks.
 */
public final class PortSession implements AutoCloseable {
    final Waker.Bell bell;
    long accepted;
    long position;
    boolean blocked;
    boolean drained;
    Optional<ConsoleException> ended = Optional.empty();

    private final ConsolePort port;
    private final Attachment attachment;
    private final UUID life;
    private final boolean continued;

    PortSession(
            ConsolePort port,
            Attachment attachment,
            UUID life,
            boolean continued,
            long position,
            Waker.Bell bell) {
        this.port = port;
        this.attachment = attachment;
        this.life = life;
        this.continued = continued;
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

    /**
     * Whether it had the seat already when it attached, in this life: then numbers that it used at
     * an earlier owner go on here. Otherwise others may have typed since.
     */
    public boolean continued() {
        return continued;
    }

    /**
     * The number of the next input event that the port expects of this session; of one that lost
     * the seat, the number up to which its own input was accepted.
     */
    public long accepted() {
        return port.accepted(this);
    }

    /**
     * Offers input. Events that the port has already are skipped; nothing is accepted if that
     * leaves a gap, while the port is frozen, or if this session does not have the seat.
     *
     * @param number of the first event
     * @param events bytes (0 to 255) and {@link InputQueue#BREAK}
     * @return as {@link #accepted}: if it is less than the number behind the last event, offer the
     *     rest again when the listener is called
     */
    public long accept(long number, short[] events) {
        return port.accept(this, number, events);
    }

    /** Copies the next output. One reading brings at most 8 KiB. */
    public Reading read(byte[] into) {
        return port.read(this, into);
    }

    /**
     * Takes the seat, whoever has it; input numbers start at {@link #accepted} then.
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

    /** Detaches, and leaves the seat. */
    @Override
    public void close() {
        port.detach(this);
    }

    void end(ConsoleException why) {
        ended = Optional.of(why);
        bell.ring();
    }
}
