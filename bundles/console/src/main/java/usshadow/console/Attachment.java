package usshadow.console;

import java.util.Objects;
import java.util.UUID;

/**
 * How a session presents itself to a port.
 *
 * @param session its id, random, the same at every port it attaches to in its life
 * @param access its user and what the user may do
 * @param seat whether it wants to type: it gets the seat if nobody who is there has it. A session
 *     that attaches again asks only if it had the seat
 * @param ticket of the seat that it had at its last port, or {@link ConsoleState#NOBODY}: if the
 *     port still has that ticket, the session goes on typing where it was
 * @param life of the port that {@code output} is a number of; {@link ConsoleState#NOBODY} at first
 * @param output the number of the first byte to read, if the port is still in that life; else
 *     reading starts with the oldest byte
 */
public record Attachment(
        UUID session, Access access, boolean seat, UUID ticket, UUID life, long output) {
    /** Needs all parts. */
    public Attachment {
        Objects.requireNonNull(session);
        Objects.requireNonNull(access);
        Objects.requireNonNull(ticket);
        Objects.requireNonNull(life);
    }

    /** A session that was attached to nothing before. */
    public static Attachment first(Access access, boolean seat) {
        UUID none = ConsoleState.NOBODY;
        return new Attachment(UUID.randomUUID(), access, seat, none, none, 0);
    }
}
