package usshadow.console;

import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;

/**
 * What a console port is at one moment.
 *
 * @param life tells this machine's run from an earlier or later boot of it: numbers of one life
 *     mean nothing in another
 * @param seat the ticket of the session that may type, or {@link #NOBODY}; see {@link Seat}
 * @param input the number of the first event in {@code queued}: those before it the device has
 *     taken
 * @param queued input accepted and not yet taken; bytes and {@link InputQueue#BREAK}
 * @param output the number that the next byte of output gets
 * @param scrollBack the newest output, the last byte having the number {@code output - 1}; empty
 *     for a display
 * @param held which keys and buttons are down; empty for a serial port
 */
public record ConsoleState(
        UUID life,
        UUID seat,
        long input,
        short[] queued,
        long output,
        byte[] scrollBack,
        byte[] held) {
    /** No session's ticket, and no port's life. */
    public static final UUID NOBODY = new UUID(0, 0);

    /** Needs all parts. */
    public ConsoleState {
        Objects.requireNonNull(life);
        Objects.requireNonNull(seat);
        Objects.requireNonNull(queued);
        Objects.requireNonNull(scrollBack);
        Objects.requireNonNull(held);
    }

    /** A serial port's. */
    public ConsoleState(
            UUID life, UUID seat, long input, short[] queued, long output, byte[] scrollBack) {
        this(life, seat, input, queued, output, scrollBack, new byte[0]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ConsoleState that
                && life.equals(that.life)
                && seat.equals(that.seat)
                && input == that.input
                && Arrays.equals(queued, that.queued)
                && output == that.output
                && Arrays.equals(scrollBack, that.scrollBack)
                && Arrays.equals(held, that.held);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                life,
                seat,
                input,
                Arrays.hashCode(queued),
                output,
                Arrays.hashCode(scrollBack),
                Arrays.hashCode(held));
    }

    /** Numbers only: the bytes are the user's. */
    @Override
    public String toString() {
        return "console: %d input events from number %d, %d bytes of output before number %d"
                .formatted(queued.length, input, scrollBack.length, output);
    }
}
