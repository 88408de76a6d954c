package usshadow.chipset;

import static usshadow.chipset.RtcRegisters.*;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** The time registers: binary or BCD, 24 or 12 hours, as register B says. */
final class RtcTime {
    private static final int DAY = 86_400, HOUR = 3_600, MINUTE = 60;
    private static final int HOURS_PER_DAY = 24, NOON = 12;

    /** No alarm: a register has a value that no time has. */
    static final long NEVER = Long.MAX_VALUE;

    private final byte[] cmos;

    /** Reads and writes the registers in {@code cmos}. */
    RtcTime(byte[] cmos) {
        this.cmos = cmos;
    }

    /** Writes a time, seconds since 1970. */
    void show(long seconds) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC);
        set(SECONDS, time.getSecond());
        set(MINUTES, time.getMinute());
        int hour = time.getHour();
        if (is(B_24)) {
            set(HOURS, hour);
        } else {
            set(HOURS, hour % NOON == 0 ? NOON : hour % NOON);
            cmos[HOURS] |= (byte) (hour >= NOON ? HOURS_PM : 0);
        }
        set(DAY_OF_WEEK, time.getDayOfWeek().getValue() % 7 + 1);
        set(DAY_OF_MONTH, time.getDayOfMonth());
        set(MONTH, time.getMonthValue());
        set(YEAR, Math.floorMod(time.getYear(), 100));
        set(CENTURY, Math.floorDiv(time.getYear(), 100));
    }

    /**
     * The time that the registers say, seconds since 1970. Too large a value carries over; the day
     * of the week does not count.
     */
    long read() {
        return LocalDate.of(number(CENTURY) * 100 + number(YEAR), 1, 1)
                .plusMonths(number(MONTH) - 1L)
                .plusDays(number(DAY_OF_MONTH) - 1L)
                .atStartOfDay()
                .plusHours(hours(HOURS))
                .plusMinutes(number(MINUTES))
                .plusSeconds(number(SECONDS))
                .toEpochSecond(ZoneOffset.UTC);
    }

    /** The first second behind {@code after} that the alarm matches, or {@link #NEVER}. */
    long nextAlarm(long after) {
        if (!possible(SECONDS_ALARM, number(SECONDS_ALARM), MINUTE)
                || !possible(MINUTES_ALARM, number(MINUTES_ALARM), HOUR / MINUTE)
                || !possible(HOURS_ALARM, hours(HOURS_ALARM), HOURS_PER_DAY)) {
            return NEVER;
        }
        long time = after + 1;
        while (true) {
            int ofDay = (int) Math.floorMod(time, (long) DAY);
            if (!matches(HOURS_ALARM, hours(HOURS_ALARM), ofDay / HOUR)) {
                time += HOUR - ofDay % HOUR;
            } else if (!matches(MINUTES_ALARM, number(MINUTES_ALARM), ofDay % HOUR / MINUTE)) {
                time += MINUTE - ofDay % MINUTE;
            } else if (!matches(SECONDS_ALARM, number(SECONDS_ALARM), ofDay % MINUTE)) {
                time++;
            } else {
                return time;
            }
        }
    }

    private boolean possible(int register, int number, int limit) {
        return any(register) || number < limit;
    }

    private boolean matches(int register, int number, int now) {
        return any(register) || number == now;
    }

    private boolean any(int register) {
        return (cmos[register] & ALARM_ANY) == ALARM_ANY;
    }

    private int hours(int register) {
        int octet = Byte.toUnsignedInt(cmos[register]);
        if (is(B_24)) {
            return number(octet, is(B_DM));
        }
        int hour = number(octet & ~HOURS_PM, is(B_DM));
        return hour % NOON + ((octet & HOURS_PM) != 0 ? NOON : 0);
    }

    private int number(int register) {
        return number(Byte.toUnsignedInt(cmos[register]), is(B_DM));
    }

    /** Digits beyond 9 count as they are. */
    private static int number(int octet, boolean binary) {
        return binary ? octet : (octet >> 4) * 10 + (octet & 15);
    }

    private void set(int register, int number) {
        int bcd = ((number / 10) << 4) | (number % 10);
        cmos[register] = (byte) (is(B_DM) ? number : bcd);
    }

    private boolean is(int bit) {
        return (cmos[B] & bit) != 0;
    }
}
