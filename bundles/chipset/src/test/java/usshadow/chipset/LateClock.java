package usshadow.chipset;

import usshadow.machine.Clock;
import usshadow.machine.ManualClock;

/** A clock whose timers can be late: time jumps, and what was due meanwhile comes after. */
final class LateClock implements Clock {
    private final ManualClock timers;
    private long ahead;

    LateClock(ManualClock timers) {
        this.timers = timers;
    }

    /** Time goes on, timers do not. */
    void jump(long nanos) {
        ahead += nanos;
    }

    @Override
    public long nanos() {
        return timers.nanos() + ahead;
    }

    @Override
    public long wallMillis() {
        return nanos() / 1_000_000;
    }

    @Override
    public Timer timer(Runnable action) {
        Timer timer = timers.timer(action);
        return new Timer() {
            @Override
            public void arm(long at) {
                timer.arm(Math.max(timers.nanos() + 1, at - ahead));
            }

            @Override
            public void disarm() {
                timer.disarm();
            }
        };
    }
}
