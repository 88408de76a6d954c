package usshadow.machine;

/**
 * A machine's time. It stands still while the machine is frozen, and is the only time that chips
 * see.
 */
public interface Clock {
    /**
     * Nanoseconds of machine time since some fixed moment; never goes backwards. May be called on
     * any thread.
     */
    long nanos();

    /** The time of day as the machine shall show it (RTC): milliseconds since 1970, UTC. */
    long wallMillis();

    /**
     * A timer, not armed.
     *
     * @param action what to do when it is due; called on a thread of the clock's, under the lock
     *     that serialises the machine's devices, at most once for each time it is armed
     */
    Timer timer(Runnable action);

    /** One deadline at a time. Both methods are called under the machine's device lock. */
    interface Timer {
        /**
         * Sets the deadline, in place of an earlier one.
         *
         * @param nanos on the scale of {@link Clock#nanos()}; a moment that is past is due at once
         */
        void arm(long nanos);

        /** Forgets the deadline. Once this has returned the action does not run for it. */
        void disarm();
    }
}
