package usshadow.ultracall;

/**
 * Decides whether to keep looking (yielding in between) before going to sleep. Looking is worth it only while what is
 * waited for comes within {@link #SPIN_NANOS}; one that came later, or earlier, teaches the next wait. Belongs to one
 * thread.
 */
final class Patience {
    /** Longest time of looking. */
    static final long SPIN_NANOS = 100_000;

    private boolean worthIt = true;
    private boolean looking;
    private long since;

    /** A wait begins. With {@code mayLook} false this one is slept through, because the other side had to be woken. */
    void begin(boolean mayLook) {
        looking = worthIt && mayLook;
        since = System.nanoTime();
    }

    /** Whether to look again; if so, others had the processor in between. */
    @SuppressWarnings("ThreadPriorityCheck") // giving the processor to the other side is what this is for
    boolean lookAgain() {
        if (!looking) {
            return false;
        }
        Thread.yield();
        if (System.nanoTime() - since > SPIN_NANOS) {
            looking = false;
            worthIt = false;
        }
        return looking;
    }

    /** What was waited for has come. */
    void end() {
        if (!looking) {
            worthIt = System.nanoTime() - since < SPIN_NANOS;
        }
    }
}
