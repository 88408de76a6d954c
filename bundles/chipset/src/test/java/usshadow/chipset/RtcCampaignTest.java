package usshadow.chipset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static usshadow.chipset.RtcRegisters.*;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import usshadow.machine.BadStateException;
import usshadow.machine.ManualClock;

/** Hostile guests and bodies, a seeded share of them. */
class RtcCampaignTest {
    private static final long SEED = 146818;
    private final RtcCodec codec = new RtcCodec();

    private static final class Bench {
        final ManualClock clock = new ManualClock();
        final List<Boolean> line = new ArrayList<>();
        final Rtc rtc = new Rtc(clock, line::add);

        int step(int dice, int value) {
            switch (dice % 8) {
                case 0, 1 -> rtc.write(INDEX, 1, dice / 8 % 16 < 14 ? dice / 8 % 16 : CENTURY);
                case 2, 3 -> rtc.write(DATA, 1, value);
                case 4, 5 -> {
                    return rtc.read(DATA, 1);
                }
                case 6 -> rtc.write(dice / 8 % 4, 1 << dice / 32 % 3, value);
                default -> clock.advance(1_000_003L * value * value / 16);
            }
            return 0;
        }

        void steps(Random random, int count) {
            for (int i = 0; i < count; i++) {
                step(random.nextInt(1 << 12), random.nextInt(256));
            }
        }
    }

    @Test
    void aRestoredChipCannotBeToldFromTheSavedOne() throws BadStateException {
        Random random = new Random(SEED);
        for (int round = 0; round < 1_000; round++) {
            Bench original = new Bench();
            original.clock.advance(random.nextLong(2_000_000_000L) * 1_000_000_000L);
            original.steps(random, 60);
            RtcState saved = original.rtc.state();
            Bench restored = new Bench();
            restored.clock.advance(original.clock.nanos());
            restored.rtc.restore(codec.decode(3, codec.encode(saved)));
            assertEquals(saved, restored.rtc.state());
            assertEquals(
                    !original.line.isEmpty() && original.line.getLast(), restored.line.getLast());
            original.line.clear();
            restored.line.clear();
            for (int i = 0; i < 40; i++) {
                int dice = random.nextInt(1 << 12);
                int value = random.nextInt(256);
                assertEquals(original.step(dice, value), restored.step(dice, value));
                assertEquals(original.line, restored.line);
                assertTrue(original.clock.armed() <= 1);
            }
        }
    }

    @Test
    void spoiltBodiesAreRefusedOrMakeAValidChip() {
        Random random = new Random(SEED + 1);
        int refused = 0;
        for (int round = 0; round < 5_000; round++) {
            Bench bench = new Bench();
            bench.steps(random, 10);
            byte[] body = codec.encode(bench.rtc.state());
            for (int i = random.nextInt(6); i >= 0; i--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt();
            }
            try {
                bench.rtc.restore(codec.decode(3, body));
                bench.steps(random, 30);
                bench.rtc.state();
            } catch (BadStateException e) {
                refused++;
            }
        }
        assertTrue(refused > 500, refused + " refused");
    }

    @Test
    void theBodyIsQemus() throws BadStateException {
        Bench bench = new Bench();
        bench.clock.advance(1_700_000_000_250_000_000L);
        bench.rtc.write(INDEX, 1, B);
        bench.rtc.write(DATA, 1, B_24 | B_UIE);
        ByteBuffer body = ByteBuffer.wrap(codec.encode(bench.rtc.state()));
        assertEquals(245, body.capacity());
        assertEquals(B, body.get(0x80));
        assertEquals(-1, body.getLong(0x9d));
        assertEquals(1_700_000_000L, body.getLong(0xcd));
        assertEquals(1_700_000_000_250_000_000L, body.getLong(0xd5));
        assertEquals(250_000_000L, body.getLong(0xdd));
        assertEquals(1_700_000_001_000_000_000L, body.getLong(0xe5));
        assertArrayEquals(body.array(), codec.encode(codec.decode(3, body.array())));
    }

    @Test
    void impossibleBodiesAreRefused() {
        byte[] body = codec.encode(new Bench().rtc.state());
        assertThrows(BadStateException.class, () -> codec.decode(2, body));
        assertThrows(BadStateException.class, () -> codec.decode(3, new byte[246]));
        for (int offset : new int[] {C, 0x80, 0xa5, 0xcd, 0xd5, 0xdd}) {
            byte[] spoilt = body.clone();
            spoilt[offset] = (byte) 0x8f;
            assertThrows(BadStateException.class, () -> codec.decode(3, spoilt), "at " + offset);
        }
    }
}
