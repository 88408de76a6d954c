package usshadow.ultracall;

import usshadow.linux.Processors;

/**
 * Room for the other side: a thread of the gate that shares its processor with its caller, while
 * another one is idle, goes there and stays there until it sleeps. Belongs to one thread.
 */
final class Room {
    private Processors.Freedom before;

    /** Goes elsewhere if that would help. */
    void make(Patience patience) {
        if (patience.crowded() && Processors.anyIdle()) {
            giveBack(); // the caller may have come after
            before = Processors.leaveCurrent();
            patience.moved();
        }
    }

    /** About to sleep: whoever wakes it may do so anywhere. */
    void giveBack() {
        if (before != null) {
            Processors.restore(before);
            before = null;
        }
    }
}
