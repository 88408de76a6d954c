package usshadow.console;

import java.util.Optional;
import java.util.UUID;
import usshadow.console.screen.ScreenSource;

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

    private final Object showing = new Object();

    // Guarded by showing.
    private ScreenSource screen;
    private ScreenSource.Reader stream;
    private byte[] message = {};
    private int told;
    private long shown;

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

    /**
     * Copies the next output: what the guest has put out, at most 8 KiB at once; of a display, its
     * screen's stream.
     */
    public Reading read(byte[] into) {
        return port.isDisplay() ? readScreen(into) : port.read(this, into);
    }

    private Reading readScreen(byte[] into) {
        synchronized (showing) {
            if (told == message.length) {
                byte[] next = nextMessage();
                if (next == null) {
                    return Reading.nothing(shown);
                }
                message = next;
                told = 0;
            }
            int count = Math.min(into.length, message.length - told);
            System.arraycopy(message, told, into, 0, count);
            told += count;
            Reading reading = new Reading(0, shown, count);
            shown += count;
            return reading;
        }
    }

    /** A device that was replaced gives its successor's screen, from the beginning. */
    @SuppressWarnings("ReferenceEquality") // that very source
    private byte[] nextMessage() {
        ScreenSource now = port.screenFor(this);
        if (now != screen) {
            endStream();
            screen = now;
            stream = now == null ? null : now.open(bell::ring);
        }
        return stream == null ? null : stream.next();
    }

    private void endStream() {
        if (stream != null) {
            stream.close();
            stream = null;
        }
    }

    /** Nobody reads any more. */
    void finish() {
        synchronized (showing) {
            screen = null;
            endStream();
        }
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
        finish();
    }

    /**
     * Detaches for a while: its seat waits for it, unless somebody who wants to type comes first.
     */
    public void leave() {
        port.detach(this, true);
        finish();
    }
}
