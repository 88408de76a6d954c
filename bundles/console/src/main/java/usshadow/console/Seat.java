package usshadow.console;

import java.util.UUID;

/**
 * The right to type, and how far its use has come.
 *
 * @param ticket random, a new one whenever the seat changes hands; {@link ConsoleState#NOBODY} for
 *     a session that does not have the seat
 * @param accepted the number of the next input event that the port expects under this ticket; of a
 *     session that lost the seat, the number up to which its own input was accepted
 */
public record Seat(UUID ticket, long accepted) {
    /** Whether there is one. */
    public boolean isTaken() {
        return !ticket.equals(ConsoleState.NOBODY);
    }
}
