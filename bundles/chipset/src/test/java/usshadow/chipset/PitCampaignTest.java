package usshadow.chipset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import usshadow.machine.BadStateException;
import usshadow.machine.ManualClock;

/** Hostile guests and bodies, a seeded share of them. */
class PitCampaignTest {
    private static final long SEED = 8254;
    private final PitCodec codec = new PitCodec();

    private static final class Bench {
        final ManualClock clock = new ManualClock();
        final List<Boolean> line = new ArrayList<>();
        final Pit pit = new Pit(clock, line::add);
        final SystemControlB port = new SystemControlB(clock, pit);

        int step(int dice, int value) {
            switch (dice % 8) {
                case 0, 1 -> pit.write(dice / 8 % 5, 1 << dice / 64 % 2, value);
                case 2, 3 -> pit.write(dice / 8 % 4, 1, value);
                case 4 -> {
                    return pit.read(dice / 8 % 5, 1 << dice / 64 % 2);
                }
                case 5 -> port.write(0, 1, value);
                case 6 -> {
                    return port.read(0, 1);
                }
                default -> clock.advance(value * 5_000L);
            }
            return 0;
        }
    }

    @Test
    void aRestoredChipCannotBeToldFromTheSavedOne() throws BadStateException {
        Random random = new Random(SEED);
        for (int round = 0; round < 1_000; round++) {
            Bench original = new Bench();
            for (int i = 0; i < 50; i++) {
                original.step(random.nextInt(1 << 12), random.nextInt(256));
            }
            PitState saved = original.pit.state();
            Bench restored = new Bench();
            restored.clock.advance(original.clock.nanos());
            restored.pit.restore(codec.decode(3, codec.encode(saved)));
            restored.port.restore(original.port.state());
            assertEquals(saved, restored.pit.state());
            original.line.clear();
            restored.line.clear();
            for (int i = 0; i < 50; i++) {
                int dice = random.nextInt(1 << 12);
                int value = random.nextInt(256);
                assertEquals(original.step(dice, value), restored.step(dice, value));
                assertEquals(original.line, restored.line);
                assertEquals(original.pit.state(), restored.pit.state());
                assertTrue(restored.clock.armed() <= 1);
            }
        }
    }

    @Test
    void spoiltBodiesAreRefusedOrMakeAChipThatTicksWithinItsLimit() {
        Random random = new Random(SEED + 1);
        int refused = 0;
        for (int round = 0; round < 3_000; round++) {
            Bench bench = new Bench();
            for (int i = 0; i < 20; i++) {
                bench.step(random.nextInt(1 << 12), random.nextInt(256));
            }
            byte[] body = codec.encode(bench.pit.state());
            for (int i = random.nextInt(4); i >= 0; i--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt();
            }
            try {
                bench.pit.restore(codec.decode(3, body));
                bench.line.clear();
                bench.clock.advance(10_000_000);
                long limit = 10_000_000 / Pit.SHORTEST_PERIOD + 2;
                assertTrue(bench.line.size() <= 2 * limit);
                for (int i = 0; i < 20; i++) {
                    bench.step(random.nextInt(1 << 12), random.nextInt(256));
                }
                bench.pit.state();
            } catch (BadStateException e) {
                refused++;
            }
        }
        assertTrue(refused > 500, refused + " refused");
    }

    @Test
    void qemusBodyAfterResetIsRead() throws BadStateException {
        String counter = "00010000" + "0000" + "000000" + "000000" + "00" + "03" + "00";
        String tail = "0000000000000000" + "ffffffffffffffff";
        byte[] body =
                HexFormat.of()
                        .parseHex(
                                "00000000"
                                        + (counter + "01" + "0000000000000000" + "0000000001a31b7c")
                                        + (counter + "01" + tail)
                                        + (counter + "00" + tail)
                                        + "0000000001a31b7c");
        assertEquals(108, body.length);
        PitState state = codec.decode(3, body);
        assertEquals(0x1a31b7c, state.nextTransition());
        assertEquals(3, state.counters().get(0).mode());
        assertEquals(0, state.counters().get(2).pausedAt());
        new Bench().pit.restore(state);
    }

    @Test
    void impossibleBodiesAreRefused() {
        byte[] body = codec.encode(PitState.initial());
        assertArrayEquals(body, codec.encode(PitState.initial()));
        assertThrows(BadStateException.class, () -> codec.decode(2, body));
        assertThrows(BadStateException.class, () -> codec.decode(3, new byte[107]));
        int[] offsets = {3, 4, 10, 11, 13, 14, 16, 17, 18, 19, 20, 100};
        for (int offset : offsets) {
            byte[] spoilt = body.clone();
            spoilt[offset] = 0x70;
            assertThrows(BadStateException.class, () -> codec.decode(3, spoilt), "at " + offset);
        }
    }

    @Test
    void speakerStateComesBack() throws BadStateException {
        SystemControlBCodec speaker = new SystemControlBCodec();
        for (boolean on : new boolean[] {false, true}) {
            SystemControlB.State state = new SystemControlB.State(on);
            assertEquals(state, speaker.decode(1, speaker.encode(state)));
        }
        assertThrows(BadStateException.class, () -> speaker.decode(1, new byte[] {2, 0}));
    }

    @Test
    void clocksAndNanosecondsAreInverse() {
        Random random = new Random(SEED + 2);
        for (int i = 0; i < 10_000; i++) {
            long ticks = random.nextLong(1L << 52);
            assertEquals(ticks, PitTicks.in(PitTicks.nanos(ticks)));
            assertEquals(ticks - 1, PitTicks.in(PitTicks.nanos(ticks) - 1));
        }
    }
}
