package usshadow.chipset;

import static usshadow.chipset.RtcRegisters.*;

import java.util.Objects;
import usshadow.machine.Clock;
import usshadow.machine.InterruptLine;
import usshadow.machine.PortDevice;

/**
 * An MC146818: clock, alarm, periodic interrupt and a PC's CMOS RAM.
 *
 * <p>The time of day is the machine's ({@link Clock#wallMillis}) plus what the guest set; it goes
 * on while the machine is frozen. Flags are worked out when somebody looks; the one timer is armed
 * only for an interrupt that is enabled and whose flag is clear, so each interrupt needs the guest
 * to have read register C since the last one.
 *
 * <p>Called under the machine's device lock.
 */
public final class Rtc implements PortDevice {
    private static final long NEVER = RtcState.NEVER;
    private static final long MILLIS_PER_SECOND = 1_000, NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** Of the last update in a second, ms: data sheet's 244 us + 1984 us, in whole ms. */
    private static final int UPDATE_MILLIS = 2;

    /** After the divider's reset the first update comes half a second later. */
    private static final int AFTER_RESET_MILLIS = 500;

    private static final int TIME_BASE_HZ = 32_768;
    private static final int RESET_A = 0x26, RESET_B = B_24;

    private final Clock clock;
    private final InterruptLine interrupt;
    private final Clock.Timer timer;
    private final byte[] cmos = new byte[SIZE];
    private final RtcTime time = new RtcTime(cmos);
    private int index;

    /** What the RTC says more than the machine's time of day. */
    private long offsetMillis;

    /** The RTC's second up to which UF and AF have been worked out. */
    private long seen;

    /** Machine time, ns. */
    private long nextPeriodic = NEVER;

    private boolean raised;
    private final Access access = new Access(PORTS);

    /**
     * A chip that shows the machine's time of day, UTC, 24 hours, BCD.
     *
     * @param interrupt the IRQ pin
     */
    public Rtc(Clock clock, InterruptLine interrupt) {
        this.clock = Objects.requireNonNull(clock);
        this.interrupt = Objects.requireNonNull(interrupt);
        timer = clock.timer(this::lookAgain);
        cmos[A] = RESET_A;
        cmos[B] = RESET_B;
        cmos[D] = (byte) D_VRT;
        seen = seconds();
        restartPeriodic();
    }

    // ---- the guest's side

    @Override
    public int read(int offset, int size) {
        if (access.isOdd(offset, size) || offset == INDEX) {
            return Access.allOnes(size);
        }
        lookAgain();
        return switch (index) {
            case A -> Byte.toUnsignedInt(cmos[A]) | (updating() ? A_UIP : 0);
            case C -> readC();
            case SECONDS, MINUTES, HOURS, DAY_OF_WEEK, DAY_OF_MONTH, MONTH, YEAR, CENTURY -> {
                showTime();
                yield Byte.toUnsignedInt(cmos[index]);
            }
            default -> Byte.toUnsignedInt(cmos[index]);
        };
    }

    private int readC() {
        int flags = registerC();
        cmos[C] = 0;
        update();
        return flags;
    }

    @Override
    public void write(int offset, int size, int value) {
        if (access.isOdd(offset, size)) {
            return;
        }
        if (offset == INDEX) {
            index = value & INDEX_MASK;
            return;
        }
        lookAgain();
        byte octet = (byte) value;
        switch (index) {
            case A -> configure(octet & ~A_UIP, cmos[B]);
            case B -> configure(cmos[A], (octet & B_SET) != 0 ? octet & ~B_UIE : octet);
            case C, D -> {
                // read-only
            }
            case SECONDS, MINUTES, HOURS, DAY_OF_WEEK, DAY_OF_MONTH, MONTH, YEAR, CENTURY -> {
                showTime();
                cmos[index] = octet;
                if (running()) {
                    setTime(subMillis());
                }
            }
            default -> cmos[index] = octet;
        }
        update();
    }

    /** New A and B: time stops and goes on, the periodic interrupt starts anew. */
    private void configure(int a, int b) {
        showTime();
        boolean ran = running();
        boolean wasReset = (cmos[A] & A_DV_RESET) == A_DV_RESET;
        boolean rateChanges = ((a ^ cmos[A]) & (A_DV | A_RS)) != 0;
        cmos[A] = (byte) a;
        cmos[B] = (byte) b;
        if (running() && !ran) {
            setTime(wasReset ? AFTER_RESET_MILLIS : subMillis());
        }
        if (rateChanges) {
            restartPeriodic();
        }
    }

    // ---- the owner's side

    /**
     * Sets a byte of the CMOS RAM.
     *
     * @throws IllegalArgumentException if it is a register of the clock, or there is none
     */
    public void cmos(int index, int value) {
        if (index <= D || index >= SIZE || index == CENTURY) {
            throw new IllegalArgumentException(
                    "CMOS byte 0x%x is not RAM: take 0x%x to 0x%x without 0x%x"
                            .formatted(index, D + 1, SIZE - 1, CENTURY));
        }
        cmos[index] = (byte) value;
    }

    /**
     * Notes how much memory the machine has, where PC firmware does.
     *
     * @param below4G bytes from address 0 on
     * @param above4G bytes from 4 GiB on
     */
    public void memorySize(long below4G, long above4G) {
        word(BASE_KIB, Math.min(below4G >> 10, 640));
        long extended = Math.max(0, (below4G >> 10) - 1024);
        word(EXTENDED_KIB, extended);
        word(EXTENDED_KIB_AGAIN, extended);
        word(ABOVE_16M, Math.max(0, below4G - (16L << 20)) >> 16);
        long high = above4G >> 16;
        word(ABOVE_4G, high & 0xffff);
        cmos(ABOVE_4G + 2, (int) (high >> 16));
    }

    private void word(int index, long value) {
        int fits = (int) Math.min(value, 0xffff);
        cmos(index, fits & 0xff);
        cmos(index + 1, fits >> 8);
    }

    /** Accesses of a size other than 1, or beside the chip; they read all ones and do nothing. */
    public long oddAccesses() {
        return access.odd();
    }

    // ---- time and flags

    private boolean running() {
        return (cmos[B] & B_SET) == 0 && dividerOn();
    }

    private boolean dividerOn() {
        return (cmos[A] & A_DV) <= A_DV_32K;
    }

    private long millis() {
        return clock.wallMillis() + offsetMillis;
    }

    private long seconds() {
        return Math.floorDiv(millis(), MILLIS_PER_SECOND);
    }

    private int subMillis() {
        return (int) Math.floorMod(millis(), MILLIS_PER_SECOND);
    }

    private boolean updating() {
        return running() && subMillis() >= MILLIS_PER_SECOND - UPDATE_MILLIS;
    }

    /** Brings the time registers up to date, unless time stands still. */
    private void showTime() {
        if (running()) {
            time.show(seconds());
        }
    }

    /** Time goes on from what the registers say. */
    private void setTime(int subMillis) {
        seen = time.read();
        offsetMillis = seen * MILLIS_PER_SECOND + subMillis - clock.wallMillis();
    }

    /** Works out the flags for the time that has passed. */
    private void lookAgain() {
        if (running()) {
            long now = seconds();
            if (now > seen) {
                cmos[C] |= C_UF;
                if (time.nextAlarm(seen) <= now) {
                    cmos[C] |= C_AF;
                }
            }
            seen = now;
        }
        long late = clock.nanos() - nextPeriodic;
        if (nextPeriodic != NEVER && late >= 0) {
            cmos[C] |= C_PF;
            nextPeriodic += (late / periodNanos() + 1) * periodNanos();
        }
        update();
    }

    private void restartPeriodic() {
        nextPeriodic = periodTicks() == 0 ? NEVER : clock.nanos() + periodNanos();
    }

    /** Of the time base; 0 while there is no periodic interrupt. */
    private int periodTicks() {
        int rate = dividerOn() ? cmos[A] & A_RS : 0;
        return rate == 0 ? 0 : 1 << (rate <= 2 ? rate + 6 : rate - 1);
    }

    private long periodNanos() {
        return periodTicks() * NANOS_PER_SECOND / TIME_BASE_HZ;
    }

    private int registerC() {
        int flags = cmos[C] & C_FLAGS;
        return flags | ((flags & cmos[B]) != 0 ? C_IRQF : 0);
    }

    private void update() {
        boolean raise = (registerC() & C_IRQF) != 0;
        if (raise != raised) {
            raised = raise;
            interrupt.set(raise);
        }
        arm();
    }

    /** Arms the timer for the next interrupt that would be a new one. */
    private void arm() {
        long next = Long.MAX_VALUE;
        if (awaits(C_PF) && nextPeriodic != NEVER) {
            next = nextPeriodic;
        }
        if (running() && awaits(C_UF)) {
            next = Math.min(next, at(seen + 1));
        }
        if (running() && awaits(C_AF)) {
            long alarm = time.nextAlarm(seen);
            next = alarm == RtcTime.NEVER ? next : Math.min(next, at(alarm));
        }
        if (next == Long.MAX_VALUE) {
            timer.disarm();
        } else {
            timer.arm(next);
        }
    }

    private boolean awaits(int flag) {
        return (cmos[B] & flag) != 0 && (cmos[C] & flag) == 0;
    }

    /** Machine time at which the RTC shows a second. */
    private long at(long second) {
        return clock.nanos() + (second * MILLIS_PER_SECOND - millis()) * NANOS_PER_MILLI;
    }

    // ---- state

    /** All that the chip remembers. */
    public RtcState state() {
        lookAgain();
        showTime();
        byte[] bytes = cmos.clone();
        bytes[C] = (byte) registerC();
        long wall = clock.wallMillis() * NANOS_PER_MILLI;
        long toWall = wall - clock.nanos();
        long alarm = running() ? time.nextAlarm(seen) : RtcTime.NEVER;
        long alarmAt = alarm == RtcTime.NEVER ? 0 : at(alarm) + toWall;
        return new RtcState(
                bytes,
                index,
                nextPeriodic == NEVER ? NEVER : nextPeriodic + toWall,
                seconds(),
                wall,
                subMillis() * NANOS_PER_MILLI,
                running() ? at(seen + 1) + toWall : NEVER,
                alarmAt);
    }

    /**
     * Goes to a state. The time of day goes on from the machine's: seconds that have passed since
     * the state was taken set UF, and AF where the alarm was among them. The line gets its level.
     */
    public void restore(RtcState state) {
        System.arraycopy(state.cmos(), 0, cmos, 0, SIZE);
        cmos[A] &= (byte) ~A_UIP;
        cmos[C] &= C_FLAGS;
        index = state.index();
        offsetMillis =
                state.baseSeconds() * MILLIS_PER_SECOND
                        + (state.offset() - state.lastUpdate()) / NANOS_PER_MILLI;
        seen = running() ? Math.min(time.read(), seconds()) : seconds();
        restartPeriodic();
        if (state.nextPeriodic() != NEVER && nextPeriodic != NEVER) {
            long wall = clock.wallMillis() * NANOS_PER_MILLI;
            long next = state.nextPeriodic() - wall + clock.nanos();
            nextPeriodic = Math.max(0, Math.min(next, nextPeriodic));
        }
        raised = (registerC() & C_IRQF) != 0;
        interrupt.set(raised);
        lookAgain();
    }

    /** The reset pin: interrupts off, flags clear; time, calendar and RAM stay. */
    public void reset() {
        lookAgain();
        cmos[B] &= (byte) ~(B_PIE | B_AIE | B_UIE | B_SQWE);
        cmos[C] = 0;
        index = 0;
        update();
    }
}
