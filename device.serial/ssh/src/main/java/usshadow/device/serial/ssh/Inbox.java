package usshadow.device.serial.ssh;

import usshadow.console.InputQueue;

/**
 * What a client has sent and the console has not accepted yet: at most what the channel's window
 * allows, since the window opens again only as the console accepts.
 */
final class Inbox {
    /** Bytes that a client may send ahead. */
    static final int WINDOW = 0x8000;

    private static final int BREAKS = 16;

    private final InputQueue events = new InputQueue(WINDOW + BREAKS, 0);
    private int breaks;
    private boolean ended;

    /** Adds bytes; false if the client has sent more than its window. */
    synchronized boolean add(byte[] bytes, int offset, int length) {
        if (length > events.space() - (BREAKS - breaks)) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            events.add(Byte.toUnsignedInt(bytes[offset + i]));
        }
        return true;
    }

    /** Adds a break; false if too many are waiting. */
    synchronized boolean addBreak() {
        if (breaks == BREAKS) {
            return false;
        }
        breaks++;
        return events.add(InputQueue.BREAK);
    }

    /** No more will come. */
    synchronized void end() {
        ended = true;
    }

    /** Whether everything has come and gone. */
    synchronized boolean isDone() {
        return ended && events.size() == 0;
    }

    synchronized boolean isEmpty() {
        return events.size() == 0;
    }

    synchronized boolean beginsWithBreak() {
        return events.size() > 0 && events.copy(events.first(), 1)[0] == InputQueue.BREAK;
    }

    /** The oldest bytes, up to the first break. */
    synchronized byte[] bytes(int limit) {
        short[] next = events.copy(events.first(), limit);
        int count = 0;
        while (count < next.length && next[count] != InputQueue.BREAK) {
            count++;
        }
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) next[i];
        }
        return bytes;
    }

    /** Takes out events that {@link #bytes} has shown. */
    synchronized void remove(int count) {
        events.trim(events.first() + count);
    }

    /** Takes out the break that is the oldest event. */
    synchronized void removeBreak() {
        events.poll();
        breaks--;
    }
}
