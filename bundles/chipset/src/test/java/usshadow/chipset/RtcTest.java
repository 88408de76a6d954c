package usshadow.chipset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static usshadow.chipset.RtcRegisters.*;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import usshadow.machine.ManualClock;

/** One test for each sentence of the MC146818 data sheet that matters. */
class RtcTest {
    private static final long MILLI = 1_000_000, SECOND = 1_000 * MILLI;

    private final ManualClock clock = new ManualClock();
    private final List<Boolean> line = new ArrayList<>();
    private final Rtc rtc = chipAt(LocalDateTime.of(2024, 2, 28, 23, 59, 50));

    /** The clock is moved before the chip is made: the day is the machine's. */
    private Rtc chipAt(LocalDateTime time) {
        clock.advance(time.toEpochSecond(ZoneOffset.UTC) * SECOND);
        return new Rtc(clock, line::add);
    }

    private int guestReads(int register) {
        rtc.write(INDEX, 1, register);
        return rtc.read(DATA, 1);
    }

    private void guestWrites(int register, int value) {
        rtc.write(INDEX, 1, register);
        rtc.write(DATA, 1, value);
    }

    private boolean lineIsHigh() {
        return !line.isEmpty() && line.getLast();
    }

    private String time() {
        return "%02x%02x-%02x-%02x %02x:%02x:%02x (%d)"
                .formatted(
                        guestReads(CENTURY),
                        guestReads(YEAR),
                        guestReads(MONTH),
                        guestReads(DAY_OF_MONTH),
                        guestReads(HOURS),
                        guestReads(MINUTES),
                        guestReads(SECONDS),
                        guestReads(DAY_OF_WEEK));
    }

    @Nested
    class TimeOfDay {
        @Test
        void isTheMachinesAndKnowsLeapYears() {
            assertEquals("2024-02-28 23:59:50 (4)", time());
            clock.advance(10 * SECOND);
            assertEquals("2024-02-29 00:00:00 (5)", time());
        }

        @Test
        void isBinaryWithDataMode() {
            guestWrites(B, B_24 | B_DM);
            assertEquals(23, guestReads(HOURS));
            assertEquals(59, guestReads(MINUTES));
            assertEquals(50, guestReads(SECONDS));
        }

        @ParameterizedTest
        @CsvSource({"0, 0x12", "1, 0x01", "11, 0x11", "12, 0x92", "13, 0x81", "23, 0x91"})
        void hasTwelveHoursWithTheHighBitForPm(int hour, int register) {
            guestWrites(HOURS, ((hour / 10) << 4) | (hour % 10));
            guestWrites(B, 0);
            assertEquals(register, guestReads(HOURS));
            guestWrites(HOURS, register);
            guestWrites(B, B_24 | B_DM);
            assertEquals(hour, guestReads(HOURS));
        }

        @Test
        void setStopsUpdatesWhileTheGuestWrites() {
            guestWrites(B, B_24 | B_SET);
            guestWrites(YEAR, 0x99);
            guestWrites(MONTH, 0x12);
            guestWrites(DAY_OF_MONTH, 0x31);
            guestWrites(HOURS, 0x23);
            guestWrites(MINUTES, 0x59);
            guestWrites(SECONDS, 0x58);
            clock.advance(100 * SECOND);
            assertEquals(0x58, guestReads(SECONDS));
            guestWrites(B, B_24);
            assertEquals("2099-12-31 23:59:58 (5)", time());
            clock.advance(2 * SECOND);
            assertEquals("2100-01-01 00:00:00 (6)", time());
        }

        @Test
        void theFirstUpdateComesHalfASecondAfterTheDividersReset() {
            guestWrites(A, 0x76);
            guestWrites(SECONDS, 0x10);
            clock.advance(5 * SECOND);
            assertEquals(0x10, guestReads(SECONDS));
            guestWrites(A, 0x26);
            clock.advance(499 * MILLI);
            assertEquals(0x10, guestReads(SECONDS));
            clock.advance(MILLI);
            assertEquals(0x11, guestReads(SECONDS));
        }

        @Test
        void updateInProgressShowsBeforeTheSecondChanges() {
            clock.advance(997 * MILLI);
            assertEquals(0, guestReads(A) & A_UIP);
            clock.advance(MILLI);
            assertEquals(A_UIP, guestReads(A) & A_UIP);
            assertEquals(0x50, guestReads(SECONDS));
            clock.advance(2 * MILLI);
            assertEquals(0, guestReads(A) & A_UIP);
            assertEquals(0x51, guestReads(SECONDS));
            clock.advance(998 * MILLI);
            guestWrites(B, B_24 | B_SET);
            assertEquals(0, guestReads(A) & A_UIP);
        }

        @Test
        void nonsenseInTheRegistersIsSomeTime() {
            for (int register :
                    new int[] {SECONDS, MINUTES, HOURS, DAY_OF_MONTH, MONTH, YEAR, CENTURY}) {
                guestWrites(register, 0xff);
                guestWrites(register, 0);
            }
            time();
        }
    }

    @Nested
    class Interrupts {
        @Test
        void updateEndedComesEachSecondAndReadingCAnswersIt() {
            guestReads(C);
            guestWrites(B, B_24 | B_UIE);
            clock.advance(999 * MILLI);
            assertFalse(lineIsHigh());
            clock.advance(MILLI);
            assertTrue(lineIsHigh());
            assertEquals(C_IRQF | C_UF, guestReads(C) & (C_IRQF | C_UF));
            assertFalse(lineIsHigh());
            assertEquals(0, guestReads(C));
            clock.advance(SECOND);
            assertTrue(lineIsHigh());
        }

        @Test
        void setClearsUpdateEndedEnable() {
            guestWrites(B, B_24 | B_UIE | B_SET);
            assertEquals(B_24 | B_SET, guestReads(B));
        }

        @Test
        void alarmComesWhenAllThreeMatch() {
            guestWrites(SECONDS_ALARM, 0x05);
            guestWrites(MINUTES_ALARM, 0x00);
            guestWrites(HOURS_ALARM, 0x00);
            guestReads(C);
            guestWrites(B, B_24 | B_AIE);
            clock.advance(14_999 * MILLI);
            assertFalse(lineIsHigh());
            clock.advance(MILLI);
            assertTrue(lineIsHigh());
            assertEquals(C_IRQF | C_AF | C_UF, guestReads(C) & (C_IRQF | C_AF | C_UF));
            clock.advance(86_399 * SECOND);
            assertFalse(lineIsHigh());
            clock.advance(SECOND);
            assertTrue(lineIsHigh());
        }

        @Test
        void alarmRegistersWithBothHighBitsMatchAlways() {
            guestWrites(SECONDS_ALARM, 0x30);
            guestWrites(MINUTES_ALARM, 0xff);
            guestWrites(HOURS_ALARM, 0xc0);
            guestReads(C);
            guestWrites(B, B_24 | B_AIE);
            clock.advance(40 * SECOND);
            assertEquals(C_AF, guestReads(C) & C_AF);
            clock.advance(59 * SECOND);
            assertEquals(0, guestReads(C) & C_AF);
            clock.advance(SECOND);
            assertEquals(C_AF, guestReads(C) & C_AF);
        }

        @Test
        void anAlarmThatNoTimeHasNeverComes() {
            guestWrites(SECONDS_ALARM, 0x61);
            guestWrites(MINUTES_ALARM, 0xff);
            guestWrites(HOURS_ALARM, 0xff);
            guestWrites(B, B_24 | B_AIE);
            assertEquals(0, clock.armed());
        }

        @ParameterizedTest
        @CsvSource({"6, 1024", "3, 8192", "15, 2", "1, 256", "2, 128"})
        void periodicRatesAreTheDataSheets(int rate, int hertz) {
            guestWrites(A, 0x20 | rate);
            guestReads(C);
            guestWrites(B, B_24 | B_PIE);
            clock.advance(SECOND / hertz - 1);
            assertFalse(lineIsHigh());
            clock.advance(2);
            assertTrue(lineIsHigh());
            assertEquals(C_IRQF | C_PF, guestReads(C));
        }

        @Test
        void flagsAreSetWhetherTheyAreEnabledOrNotAndEnablingRaisesTheInterrupt() {
            clock.advance(SECOND);
            assertFalse(lineIsHigh());
            guestWrites(B, B_24 | B_UIE);
            assertTrue(lineIsHigh());
            guestWrites(B, B_24);
            assertFalse(lineIsHigh());
            assertEquals(C_UF | C_PF, guestReads(C));
        }

        @Test
        void ticksThatNobodyAnswersNeedNoTimer() {
            guestWrites(B, B_24 | B_PIE | B_UIE);
            clock.advance(100 * SECOND);
            assertEquals(0, clock.armed());
            assertEquals(1, line.stream().filter(high -> high).count());
        }

        @Test
        void resetClearsEnablesAndFlagsAndKeepsTime() {
            guestWrites(B, B_24 | B_PIE | B_AIE | B_UIE | B_SQWE);
            clock.advance(SECOND);
            rtc.reset();
            assertFalse(lineIsHigh());
            assertEquals(B_24, guestReads(B));
            assertEquals(0, guestReads(C));
            assertEquals(0x51, guestReads(SECONDS));
        }
    }

    @Nested
    class Ram {
        @Test
        void holdsWhatIsWritten() {
            guestWrites(0x40, 0xa5);
            assertEquals(0xa5, guestReads(0x40));
        }

        @Test
        void registersCAndDAreReadOnlyAndTheBatteryIsGood() {
            guestWrites(D, 0);
            guestWrites(C, 0xff);
            assertEquals(D_VRT, guestReads(D));
            assertEquals(0, guestReads(C) & C_IRQF);
        }

        @Test
        void memorySizeStandsWherePcFirmwareHasIt() {
            rtc.memorySize(256L << 20, 1L << 32);
            assertEquals(640, guestReads(BASE_KIB) | guestReads(BASE_KIB + 1) << 8);
            assertEquals(0xffff, guestReads(EXTENDED_KIB) | guestReads(EXTENDED_KIB + 1) << 8);
            assertEquals(240 * 16, guestReads(ABOVE_16M) | guestReads(ABOVE_16M + 1) << 8);
            assertEquals(1, guestReads(ABOVE_4G + 2));
        }

        @Test
        void theOwnerDoesNotWriteRegisters() {
            assertThrows(IllegalArgumentException.class, () -> rtc.cmos(D, 0));
            assertThrows(IllegalArgumentException.class, () -> rtc.cmos(CENTURY, 0));
            assertThrows(IllegalArgumentException.class, () -> rtc.cmos(SIZE, 0));
        }

        @Test
        void theIndexPortReadsAllOnesAndOddAccessesAreCounted() {
            assertEquals(0xff, rtc.read(INDEX, 1));
            assertEquals(0xffff, rtc.read(INDEX, 2));
            rtc.write(2, 1, 0);
            assertEquals(2, rtc.oddAccesses());
        }
    }

    @Test
    void aLaterRestoreShowsTheTimeThatHasPassed() {
        guestReads(C);
        RtcState saved = rtc.state();
        clock.advance(3600 * SECOND);
        Rtc restored = new Rtc(clock, line::add);
        restored.restore(saved);
        restored.write(INDEX, 1, HOURS);
        assertEquals(0x00, restored.read(DATA, 1));
        restored.write(INDEX, 1, C);
        assertEquals(C_UF, restored.read(DATA, 1) & C_UF);
    }
}
