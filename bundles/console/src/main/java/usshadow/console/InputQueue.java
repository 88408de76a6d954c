package usshadow.console;

/**
 * A bounded queue of input events, each with a running number. At a serial port an event is a byte
 * (0 to 255) or {@link #BREAK}, so that a break keeps its place among the bytes; at a display it is
 * one of {@link DisplayInput}'s. Not thread-safe: its owner locks.
 */
public final class InputQueue {
    /** The event of a BREAK condition on the line. */
    public static final int BREAK = 0x100;

    /** What {@link #poll} returns when there is no event. */
    public static final int NONE = -1;

    /** The highest event that there is of any kind. */
    public static final int HIGHEST = Short.MAX_VALUE;

    private final short[] ring;
    private final int highest;
    private long first;
    private int size;

    /**
     * An empty queue.
     *
     * @param capacity how many events it holds at most
     * @param first the number of the first event that will be added
     */
    public InputQueue(int capacity, long first) {
        this(capacity, first, HIGHEST);
    }

    /**
     * An empty queue that refuses events of other kinds of ports.
     *
     * @param highest the highest event that it takes
     */
    InputQueue(int capacity, long first, int highest) {
        ring = new short[capacity];
        this.first = first;
        this.highest = highest;
    }

    /** The number of the oldest event, or of the next one if there is none. */
    public long first() {
        return first;
    }

    /** The number that the next added event gets. */
    public long next() {
        return first + size;
    }

    /** How many events are waiting. */
    public int size() {
        return size;
    }

    /** How many more events fit. */
    public int space() {
        return ring.length - size;
    }

    /**
     * Adds one event.
     *
     * @param event 0 to the highest that it takes
     * @return false, and nothing happens, if the queue is full or there is no such event
     */
    public boolean add(int event) {
        if (size == ring.length || event < 0 || event > highest) {
            return false;
        }
        ring[index(first + size)] = (short) event;
        size++;
        return true;
    }

    /** The oldest event, or {@link #NONE}. */
    public int peek() {
        return size == 0 ? NONE : ring[index(first)];
    }

    /** The oldest event, which it takes out, or {@link #NONE}. */
    public int poll() {
        int event = peek();
        if (event == NONE) {
            return NONE;
        }
        first++;
        size--;
        return event;
    }

    /**
     * Copies events without taking them out.
     *
     * @param from the number of the first one wanted, at least {@link #first}
     * @param limit how many at most
     * @return the events, in order
     */
    public short[] copy(long from, int limit) {
        int count = Math.clamp(next() - from, 0, limit);
        short[] events = new short[count];
        for (int i = 0; i < count; i++) {
            events[i] = ring[index(from + i)];
        }
        return events;
    }

    /** Forgets the events before a number; one outside the queue counts as its nearest end. */
    public void trim(long upTo) {
        int gone = Math.clamp(upTo - first, 0, size);
        first += gone;
        size -= gone;
    }

    /** Forgets everything; the next event added gets this number. */
    public void reset(long number) {
        first = number;
        size = 0;
    }

    private int index(long number) {
        return (int) (number % ring.length);
    }
}
