package usshadow.console;

/**
 * What one reading of output brought.
 *
 * @param lost how many bytes before these are no longer in the scroll-back and were skipped
 * @param number the running number of the first byte
 * @param count how many bytes are in the reader's buffer; 0: none for now, and the session's
 *     listener is called when there are more
 */
public record Reading(long lost, long number, int count) {
    /** Nothing for now. */
    public static Reading nothing(long number) {
        return new Reading(0, number, 0);
    }
}
