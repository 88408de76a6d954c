package usshadow.chipset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static usshadow.chipset.PitRegisters.*;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import usshadow.machine.ManualClock;

/** One test for each sentence of the 8254 data sheet that matters. */
class PitTest {
    private static final int SPEAKER = 2, GATE = 1, OUT = 0x20;
    private final ManualClock clock = new ManualClock();
    private int edges;
    private boolean line;
    private final Pit pit = new Pit(clock, this::drive);
    private final SystemControlB port = new SystemControlB(clock, pit);

    private void drive(boolean high) {
        edges += high && !line ? 1 : 0;
        line = high;
    }

    private void guestPrograms(int counter, int mode, int count) {
        pit.write(
                CONTROL,
                1,
                counter << COUNTER_SHIFT | WORD_LOW << ACCESS_SHIFT | mode << MODE_SHIFT);
        guestWritesCount(counter, count);
    }

    private void guestWritesCount(int counter, int count) {
        pit.write(counter, 1, count & 0xff);
        pit.write(counter, 1, count >> 8 & 0xff);
    }

    private int guestReadsCount(int counter) {
        return pit.read(counter, 1) | pit.read(counter, 1) << 8;
    }

    private int status(int counter) {
        pit.write(
                CONTROL,
                1,
                READ_BACK << COUNTER_SHIFT | READ_BACK_NO_COUNT | READ_BACK_FIRST << counter);
        return pit.read(counter, 1);
    }

    private boolean out(int counter) {
        return (status(counter) & STATUS_OUT) != 0;
    }

    /** Moves to the first moment that is {@code ticks} clocks after 0. */
    private void clockIsAt(long ticks) {
        clock.advance(PitTicks.nanos(ticks) - clock.nanos());
    }

    @Nested
    class Access {
        @Test
        void countsAreReadAndWrittenAsProgrammed() {
            pit.write(CONTROL, 1, SPEAKER << COUNTER_SHIFT | LOW << ACCESS_SHIFT);
            pit.write(SPEAKER, 1, 0x34);
            assertEquals(0x34, pit.read(SPEAKER, 1));
            pit.write(CONTROL, 1, SPEAKER << COUNTER_SHIFT | HIGH << ACCESS_SHIFT);
            pit.write(SPEAKER, 1, 0x12);
            assertEquals(0x12, pit.read(SPEAKER, 1));
            guestPrograms(SPEAKER, INTERRUPT_ON_TERMINAL_COUNT, 0x1234);
            assertEquals(0x1234, guestReadsCount(SPEAKER));
        }

        @Test
        void aLatchedCountIsHeldUntilItIsRead() {
            guestPrograms(0, RATE_GENERATOR, 1000);
            clockIsAt(100);
            pit.write(CONTROL, 1, 0);
            clockIsAt(300);
            pit.write(CONTROL, 1, 0);
            assertEquals(900, guestReadsCount(0));
            assertEquals(700, guestReadsCount(0));
        }

        @Test
        void reprogrammingDropsALatchedCount() {
            guestPrograms(0, RATE_GENERATOR, 1000);
            pit.write(CONTROL, 1, 0);
            guestPrograms(0, RATE_GENERATOR, 500);
            assertEquals(500, guestReadsCount(0));
        }

        @Test
        void readBackLatchesStatusAndCountOfSeveralCountersAndStatusComesFirst() {
            guestPrograms(0, RATE_GENERATOR, 1000);
            guestPrograms(1, SQUARE_WAVE, 2000);
            pit.write(CONTROL, 1, READ_BACK << COUNTER_SHIFT | 0x06);
            clockIsAt(10);
            assertEquals(STATUS_OUT | 0x34, pit.read(0, 1));
            assertEquals(1000, guestReadsCount(0));
            assertEquals(STATUS_OUT | 0x36, pit.read(1, 1));
            assertEquals(2000, guestReadsCount(1));
        }

        @Test
        void nullCountShowsUntilTheCountIsLoaded() {
            pit.write(CONTROL, 1, 0x34);
            assertEquals(STATUS_NULL_COUNT, status(0) & STATUS_NULL_COUNT);
            pit.write(0, 1, 1);
            assertEquals(STATUS_NULL_COUNT, status(0) & STATUS_NULL_COUNT);
            pit.write(0, 1, 1);
            assertEquals(0, status(0) & STATUS_NULL_COUNT);
        }

        @Test
        void bcdCountsInFourDecades() {
            pit.write(CONTROL, 1, 0x30 | BCD);
            guestWritesCount(0, 0x1000);
            clockIsAt(1);
            assertEquals(0x0999, guestReadsCount(0));
            clockIsAt(1001);
            assertEquals(0x9999, guestReadsCount(0));
        }

        @Test
        void zeroIsTheLargestCount() {
            guestPrograms(0, RATE_GENERATOR, 0);
            clockIsAt(1);
            assertEquals(0xffff, guestReadsCount(0));
            assertEquals(BINARY_MODULUS, pit.state().counters().get(0).count());
        }

        @Test
        void oddAccessesAreCounted() {
            assertEquals(0xffff, pit.read(0, 2));
            assertEquals(0xff, pit.read(PORTS, 1));
            pit.write(0, 4, 1);
            pit.write(-1, 1, 1);
            assertEquals(4, pit.oddAccesses());
            assertEquals(0xff, pit.read(CONTROL, 1));
            assertEquals(0xffff, port.read(0, 2));
            assertEquals(1, port.oddAccesses());
        }
    }

    @Nested
    class Modes {
        @Test
        void mode0RaisesOutOnTerminalCountAndKeepsItHigh() {
            guestPrograms(0, INTERRUPT_ON_TERMINAL_COUNT, 100);
            clockIsAt(99);
            assertFalse(out(0));
            clockIsAt(100);
            assertTrue(out(0));
            assertEquals(1, edges);
            clockIsAt(101);
            assertEquals(0xffff, guestReadsCount(0));
            clockIsAt(100_000);
            assertTrue(out(0));
            assertEquals(1, edges);
        }

        @Test
        void mode0WritingTheFirstByteStopsTheCount() {
            guestPrograms(0, INTERRUPT_ON_TERMINAL_COUNT, 100);
            pit.write(0, 1, 50);
            clockIsAt(1000);
            assertEquals(0, edges);
            pit.write(0, 1, 0);
            clockIsAt(1051);
            assertEquals(1, edges);
        }

        @Test
        void mode0HoldsTheCountWhileTheGateIsLow() {
            port.write(0, 1, GATE);
            guestPrograms(SPEAKER, INTERRUPT_ON_TERMINAL_COUNT, 100);
            clockIsAt(40);
            port.write(0, 1, 0);
            clockIsAt(1000);
            assertEquals(60, guestReadsCount(SPEAKER));
            port.write(0, 1, GATE);
            clockIsAt(1059);
            assertEquals(0, port.read(0, 1) & OUT);
            clockIsAt(1061);
            assertEquals(OUT, port.read(0, 1) & OUT);
        }

        @Test
        void mode1IsARetriggerableOneShot() {
            guestPrograms(SPEAKER, ONE_SHOT, 100);
            assertTrue(out(SPEAKER));
            port.write(0, 1, GATE);
            assertFalse(out(SPEAKER));
            clockIsAt(50);
            port.write(0, 1, 0);
            port.write(0, 1, GATE);
            clockIsAt(149);
            assertFalse(out(SPEAKER));
            clockIsAt(151);
            assertTrue(out(SPEAKER));
        }

        @Test
        void mode2IsLowForTheLastClockOfEachPeriod() {
            guestPrograms(1, RATE_GENERATOR, 10);
            for (int i = 0; i < 30; i++) {
                clockIsAt(i);
                assertEquals(i % 10 != 9, out(1), "clock " + i);
                assertEquals(10 - i % 10, guestReadsCount(1), "clock " + i);
            }
        }

        @Test
        void mode2StartsAnewWhenTheGateRises() {
            port.write(0, 1, GATE);
            guestPrograms(SPEAKER, RATE_GENERATOR, 10);
            clockIsAt(9);
            assertFalse(out(SPEAKER));
            port.write(0, 1, 0);
            assertTrue(out(SPEAKER));
            clockIsAt(12);
            port.write(0, 1, GATE);
            assertEquals(10, guestReadsCount(SPEAKER));
        }

        @ParameterizedTest
        @ValueSource(ints = {4, 5})
        void mode3IsASquareWaveWhoseHighHalfIsTheLonger(int count) {
            guestPrograms(1, SQUARE_WAVE, count);
            int[] values = count == 4 ? new int[] {4, 2, 4, 2} : new int[] {4, 2, 0, 4, 2};
            for (int i = 0; i < 4 * count; i++) {
                clockIsAt(i);
                assertEquals(i % count < (count + 1) / 2, out(1), "clock " + i);
                assertEquals(values[i % count], guestReadsCount(1), "clock " + i);
            }
        }

        @Test
        void mode4StrobesOnceForOneClock() {
            guestPrograms(0, SOFTWARE_STROBE, 100);
            edges = 0;
            assertTrue(out(0));
            clockIsAt(100);
            assertFalse(out(0));
            clockIsAt(101);
            assertTrue(out(0));
            clockIsAt(100_000);
            assertEquals(1, edges);
        }

        @Test
        void mode5StrobesAfterTheGatesEdge() {
            guestPrograms(SPEAKER, HARDWARE_STROBE, 100);
            clockIsAt(500);
            assertTrue(out(SPEAKER));
            port.write(0, 1, GATE);
            clockIsAt(600);
            assertFalse(out(SPEAKER));
            clockIsAt(601);
            assertTrue(out(SPEAKER));
        }

        @Test
        void modes6And7Are2And3() {
            pit.write(CONTROL, 1, 0x30 | 6 << MODE_SHIFT);
            assertEquals(RATE_GENERATOR, pit.state().counters().get(0).mode());
            pit.write(CONTROL, 1, 0x30 | 7 << MODE_SHIFT);
            assertEquals(SQUARE_WAVE, pit.state().counters().get(0).mode());
        }
    }

    @Nested
    class Interrupts {
        @ParameterizedTest
        @ValueSource(ints = {RATE_GENERATOR, SQUARE_WAVE})
        void aPeriodicModeTicksEachPeriodWithoutDrift(int mode) {
            int count = 1193;
            guestPrograms(0, mode, count);
            edges = 0;
            clockIsAt(count * 1000L - 1);
            assertEquals(999, edges);
            clockIsAt(count * 1000L);
            assertEquals(1000, edges);
        }

        @Test
        void ticksThatWereMissedAreOneTick() {
            ManualClock late = new ManualClock();
            LateClock slow = new LateClock(late);
            Pit chip = new Pit(slow, PitTest.this::drive);
            chip.write(CONTROL, 1, 0x34);
            chip.write(0, 1, 0xa9);
            chip.write(0, 1, 0x04);
            edges = 0;
            slow.jump(1_000_000_000);
            late.advance(PitTicks.nanos(0x4a9));
            assertEquals(1, edges);
            late.advance(10_000_000);
            assertTrue(edges >= 10 && edges <= 12, edges + " edges");
        }

        @Test
        void noGuestGetsMoreThanOneTickInTheShortestPeriod() {
            guestPrograms(0, RATE_GENERATOR, 1);
            edges = 0;
            clock.advance(1_000_000_000);
            assertTrue(edges <= 1_000_000_000 / Pit.SHORTEST_PERIOD + 1, edges + " edges");
        }

        @Test
        void whatIsNotProgrammedNeedsNoTimer() {
            assertEquals(0, clock.armed());
            guestPrograms(1, RATE_GENERATOR, 10);
            guestPrograms(SPEAKER, SQUARE_WAVE, 10);
            assertEquals(0, clock.armed());
            guestPrograms(0, RATE_GENERATOR, 10);
            assertEquals(1, clock.armed());
            pit.write(CONTROL, 1, 0x30);
            assertEquals(0, clock.armed());
        }
    }

    @Nested
    class PortB {
        @Test
        void linuxCalibratesItsTscByIt() {
            port.write(0, 1, (port.read(0, 1) & ~2) | GATE);
            guestPrograms(SPEAKER, INTERRUPT_ON_TERMINAL_COUNT, 59659);
            assertEquals(0, port.read(0, 1) & OUT);
            clockIsAt(59659);
            assertEquals(OUT, port.read(0, 1) & OUT);
        }

        @Test
        void gateAndSpeakerReadBackAndRefreshToggles() {
            port.write(0, 1, 0xff);
            assertEquals(3, port.read(0, 1) & 0x0f);
            int before = port.read(0, 1) & 0x10;
            clock.advance(15_085);
            assertEquals(before ^ 0x10, port.read(0, 1) & 0x10);
            port.reset();
            assertEquals(GATE, port.read(0, 1) & 3);
        }
    }
}
