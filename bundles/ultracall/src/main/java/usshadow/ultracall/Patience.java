package usshadow.ultracall;

/**
 * Decides how to wait: look, look after letting others have the processor, or sleep. Belongs to one
 * thread, and learns from each wait for the next:
 *
 * <ul>
 *   <li>With the other side on another processor an answer takes less than the system call that
 *       gives this one away, so it pays to look a few times first. With both on one processor that
 *       is only lost time, as the other side cannot run meanwhile: then yielding at once is best.
 *       Every so often the other way is tried.
 *   <li>Looking on is worth it only while what is waited for comes within {@link #SPIN_NANOS}.
 * </ul>
 */
final class Patience {
    /** Longest time of looking. */
    static final long SPIN_NANOS = 100_000;

    /** Looks before the first yield, about 2 us. */
    private static final int CLOSE_LOOKS = 32;

    /** One wait in this many tries whether the other side is close; a power of two. */
    private static final int TRY_EVERY = 64;

    /**
     * Failed tries in a row before the other side is held to be on this processor, at first and at
     * most.
     */
    private static final int FEWEST_TRIES = 8;

    private static final int MOST_TRIES = 1024;

    private boolean worthIt = true;
    private boolean close = true;
    private int waits;
    private int failedTries;
    private int triesUntilCrowded = FEWEST_TRIES;

    /**
     * This wait: whether it looks at all, the looks left before it yields, whether it had any, and
     * its begin or 0.
     */
    private boolean looking;

    private int looks;
    private boolean hadLooks;
    private long since;

    /**
     * A wait begins. With {@code mayLook} false this one is slept through, because the other side
     * had to be woken.
     */
    void begin(boolean mayLook) {
        looking = worthIt && mayLook;
        hadLooks = looking && (close || (++waits & (TRY_EVERY - 1)) == 0);
        looks = hadLooks ? CLOSE_LOOKS : 0;
        since = 0;
    }

    /** Whether to look again, now; if not, sleep. */
    @SuppressWarnings(
            "ThreadPriorityCheck") // giving the processor to the other side is what this is for
    boolean lookAgain() {
        if (looks > 0) {
            looks--;
            Thread.onSpinWait();
            return true;
        }
        if (since == 0) {
            since = System.nanoTime();
        } else if (looking && System.nanoTime() - since > SPIN_NANOS) {
            looking = false;
            worthIt = false;
        }
        if (looking) {
            Thread.yield();
        }
        return looking;
    }

    /**
     * Whether the other side has been on this processor, in quick exchange with this thread, for
     * long enough to do something about it; said once for each such time.
     */
    boolean crowded() {
        if (failedTries < triesUntilCrowded) {
            return false;
        }
        failedTries = 0;
        return true;
    }

    /** Something was done about it. As long as that is of no use, it takes twice as long again. */
    void moved() {
        triesUntilCrowded = Math.min(2 * triesUntilCrowded, MOST_TRIES);
    }

    /** What was waited for has come. */
    void end() {
        if (hadLooks) {
            close = since == 0;
            failedTries = close ? 0 : failedTries + 1;
            triesUntilCrowded = close ? FEWEST_TRIES : triesUntilCrowded;
        }
        if (!looking && since != 0) {
            worthIt = System.nanoTime() - since < SPIN_NANOS;
        }
    }
}
