package usshadow.machine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A clock that moves when a test says so; timers run on the test's thread, in their order. */
public final class ManualClock implements Clock {
    private final List<ManualTimer> armed = new ArrayList<>();
    private long nanos;

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public long wallMillis() {
        return nanos / 1_000_000;
    }

    @Override
    public Timer timer(Runnable action) {
        return new ManualTimer(action);
    }

    /** Moves on, and does on the way what is due. */
    public void advance(long by) {
        long until = nanos + by;
        while (true) {
            ManualTimer next =
                    armed.stream().min(Comparator.comparingLong(timer -> timer.due)).orElse(null);
            if (next == null || next.due > until) {
                nanos = until;
                return;
            }
            nanos = Math.max(nanos, next.due);
            armed.remove(next);
            next.action.run();
        }
    }

    /** How many timers are armed. */
    public int armed() {
        return armed.size();
    }

    private final class ManualTimer implements Timer {
        private final Runnable action;
        private long due;

        private ManualTimer(Runnable action) {
            this.action = action;
        }

        @Override
        public void arm(long at) {
            disarm();
            due = at;
            armed.add(this);
        }

        @Override
        public void disarm() {
            armed.remove(this);
        }
    }
}
