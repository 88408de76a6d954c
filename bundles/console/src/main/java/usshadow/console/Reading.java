package usshadow.console;

/**
 * What one reading of output brought.
 *
 * @param fresh whether it begins anew: it does not follow what this session read before, of another
 *     life of the port
 * @param lost how many bytes before these are no longer in the scroll-back and were skipped
 * @param number the running number of the first byte
 * @param count how many bytes are in the reader's buffer; 0: none for now, and the session's
 *     listener is called when there are more
 */
public record Reading(boolean fresh, long lost, long number, int count) {
    /** One that follows the last one. */
    public Reading(long lost, long number, int count) {
        this(false, lost, number, count);
    }

    /** Nothing for now. */
    public static Reading nothing(long number) {
        return new Reading(0, number, 0);
    }

    /** The same, as the first of a life. */
    public Reading asFresh() {
        return new Reading(true, lost, number, count);
    }
}
