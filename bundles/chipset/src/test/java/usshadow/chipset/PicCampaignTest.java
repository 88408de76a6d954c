package usshadow.chipset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import usshadow.machine.BadStateException;
import usshadow.machine.InterruptLine;

/** Hostile guests and bodies, a seeded share of them; two threads at once. */
class PicCampaignTest {
    private static final long SEED = 8259;
    private final PicCodec codec = new PicCodec();

    private static int step(PicPair pics, int dice, int value) {
        return switch (dice % 8) {
            case 0, 1 -> {
                pics.master().write(dice / 8 % 2, 1, value);
                yield 0;
            }
            case 2 -> {
                pics.slave().write(dice / 8 % 2, 1, value);
                yield 0;
            }
            case 3 -> {
                pics.elcr().write(dice / 8 % 2, 1, value);
                yield 0;
            }
            case 4 -> pics.master().read(dice / 8 % 3, 1 << dice / 32 % 2);
            case 5 -> pics.slave().read(dice / 8 % 3, 1 << dice / 32 % 2);
            case 6 -> pics.acknowledge();
            default -> {
                int irq = dice / 8 % 16;
                pics.line(irq == 2 ? 3 : irq).set((value & 1) != 0);
                yield 0;
            }
        };
    }

    @Test
    void aRestoredPairCannotBeToldFromTheSavedOne() throws BadStateException {
        Random random = new Random(SEED);
        PicPair original = new PicPair(InterruptLine.NONE);
        for (int round = 0; round < 2_000; round++) {
            for (int i = 0; i < 20; i++) {
                step(original, random.nextInt(1 << 12), random.nextInt(256));
            }
            PicPair restored = new PicPair(InterruptLine.NONE);
            PicPair.State saved = original.state();
            restored.restore(
                    new PicPair.State(
                            codec.decode(1, codec.encode(saved.master())),
                            codec.decode(1, codec.encode(saved.slave()))));
            assertEquals(saved, restored.state());
            for (int i = 0; i < 20; i++) {
                int dice = random.nextInt(1 << 12);
                int value = random.nextInt(256);
                assertEquals(step(original, dice, value), step(restored, dice, value));
                assertEquals(original.pending(), restored.pending());
            }
        }
    }

    @Test
    void qemusBodyIsReadAndWritten() throws BadStateException {
        byte[] linux = HexFormat.of().parseHex("0100b80000300000" + "0000000000010000");
        PicState state = codec.decode(1, linux);
        assertEquals(0x30, state.vector());
        assertEquals(0xb8, state.imr());
        assertArrayEquals(linux, codec.encode(state));
    }

    @Test
    void impossibleBodiesAreRefused() {
        byte[] body = codec.encode(PicState.initial());
        assertThrows(BadStateException.class, () -> codec.decode(2, body));
        assertThrows(BadStateException.class, () -> codec.decode(1, new byte[15]));
        for (int offset : new int[] {4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}) {
            byte[] spoilt = body.clone();
            spoilt[offset] = (byte) 0xff;
            assertThrows(BadStateException.class, () -> codec.decode(1, spoilt), "at " + offset);
        }
    }

    @Test
    void noEdgeOfTwoThreadsIsLostOrDoubled() throws InterruptedException {
        Semaphore intr = new Semaphore(0);
        PicPair pics =
                new PicPair(
                        high -> {
                            if (high) {
                                intr.release();
                            }
                        });
        pics.master().write(0, 1, 0x11);
        for (int value : new int[] {0x30, 4, 3}) {
            pics.master().write(1, 1, value);
        }
        int edges = 5_000;
        Semaphore[] taken = {new Semaphore(1), new Semaphore(1)};
        Thread[] devices = new Thread[2];
        for (int i = 0; i < devices.length; i++) {
            InterruptLine line = pics.line(4 + i);
            Semaphore answer = taken[i];
            devices[i] = Thread.ofPlatform().start(() -> pulses(line, answer, edges));
        }
        for (int done = 0; done < 2 * edges; ) {
            assertTrue(intr.tryAcquire(10, TimeUnit.SECONDS), "INTR did not rise");
            while (pics.pending()) {
                taken[pics.acknowledge() - 0x34].release();
                done++;
            }
        }
        for (Thread device : devices) {
            device.join();
        }
        assertEquals(0, pics.spurious());
    }

    private static void pulses(InterruptLine line, Semaphore answer, int count) {
        for (int i = 0; i < count; i++) {
            answer.acquireUninterruptibly();
            line.set(true);
            line.set(false);
        }
    }
}
