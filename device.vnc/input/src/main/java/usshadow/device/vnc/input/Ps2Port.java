package usshadow.device.vnc.input;

import java.util.Arrays;

/**
 * The device's end of a PS/2 wire: what it has to say, and the command that waits for an argument.
 * Replies to commands go before what the device tells by itself, as on the wire, where a command
 * interrupts the device.
 */
final class Ps2Port {
    /** What the device tells by itself, bytes; QEMU's PS2_QUEUE_SIZE. */
    static final int DATA = 16;

    /** Replies that nobody has read, bytes; QEMU's PS2_QUEUE_HEADROOM. */
    static final int REPLIES = 8;

    /** No command waits for an argument. */
    static final int NO_COMMAND = -1;

    private final ByteQueue replies = new ByteQueue(REPLIES);
    private final ByteQueue data = new ByteQueue(DATA);
    private Runnable listener = () -> {};
    private int command = NO_COMMAND;
    private int last;

    /**
     * What a wire holds.
     *
     * @param command that waits for its argument, or {@link #NO_COMMAND}
     * @param replies unread replies, at most {@value #REPLIES}
     * @param data other unread bytes, at most {@value #DATA}
     */
    record State(int command, byte[] replies, byte[] data) {
        State {
            if (replies.length > REPLIES || data.length > DATA) {
                throw new IllegalArgumentException(
                        "%d replies and %d other bytes wait; there is room for %d and %d"
                                .formatted(replies.length, data.length, REPLIES, DATA));
            }
            if (command < NO_COMMAND || command > 0xff) {
                throw new IllegalArgumentException("command " + command + " is no byte");
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof State that
                    && command == that.command
                    && Arrays.equals(replies, that.replies)
                    && Arrays.equals(data, that.data);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * command + Arrays.hashCode(replies)) + Arrays.hashCode(data);
        }
    }

    /** Called when there may be something to read. */
    void onOutput(Runnable action) {
        listener = action;
    }

    int command() {
        return command;
    }

    void command(int value) {
        command = value;
    }

    void reply(int... bytes) {
        for (int value : bytes) {
            replies.add(value);
        }
        listener.run();
    }

    int room() {
        return data.room();
    }

    /** Tells something; whole, for there must be {@link #room}. */
    void tell(int... bytes) {
        for (int value : bytes) {
            data.add(value);
        }
        listener.run();
    }

    /** Forgets what it wanted to tell, but not its replies. */
    void forget() {
        data.clear();
    }

    boolean isEmpty() {
        return replies.size() == 0 && data.size() == 0;
    }

    /** The next byte; the last one again if there is none. */
    int poll() {
        if (replies.size() > 0) {
            last = replies.poll();
        } else if (data.size() > 0) {
            last = data.poll();
        }
        return last;
    }

    /** The byte that was read last, for a host that asks to have it again. */
    int last() {
        return last;
    }

    State state() {
        return new State(command, replies.bytes(), data.bytes());
    }

    void restore(State state) {
        command = state.command();
        replies.restore(state.replies());
        data.restore(state.data());
        last = 0;
    }

    void reset() {
        restore(new State(NO_COMMAND, new byte[0], new byte[0]));
    }
}
