package usshadow.device.serial.uart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static usshadow.device.serial.uart.UartRegisters.FIFO_DEPTH;

import java.util.Random;
import org.junit.jupiter.api.Test;
import usshadow.machine.BadStateException;
import usshadow.machine.InterruptLine;

/** Hostile guests and hostile bodies, a seeded share of them. */
class UartCampaignTest extends UartFixture {
    private static final long SEED = 16550;
    private static final int ACCESSES = 200_000;
    private final SerialCodec codec = new SerialCodec();

    private void step(UartFixture bench, int dice, int value) {
        switch (dice % 8) {
            case 0, 1, 2 -> bench.uart.write(dice / 8 % 8, 1, value);
            case 3, 4 -> bench.uart.read(dice / 8 % 8, 1);
            case 5 -> bench.uart.receive(value);
            case 6 -> bench.clock.advance(value * 10_000L);
            default -> {
                switch (dice / 8 % 4) {
                    case 0 -> bench.uart.receiveBreak();
                    case 1 -> bench.uart.write(value - 100, 1 << value % 3, value);
                    case 2 -> bench.uart.read(value - 100, 1 << value % 3);
                    default ->
                            bench.uart.modemInputs(
                                    (value & 1) != 0,
                                    (value & 2) != 0,
                                    (value & 4) != 0,
                                    (value & 8) != 0);
                }
            }
        }
    }

    @Test
    void noAccessThrowsAndEveryStateIsBoundedAndValid() {
        Random random = new Random(SEED);
        for (int i = 0; i < ACCESSES; i++) {
            step(this, random.nextInt(1 << 16), random.nextInt(256));
            if (i % 16 == 0) {
                assertTrue(uart.state().received().length <= FIFO_DEPTH);
                assertTrue(clock.armed() <= 1);
                sent.clear();
                line.clear();
            }
        }
    }

    @Test
    void aRestoredChipCannotBeToldFromTheSavedOne() throws BadStateException {
        Random random = new Random(SEED + 1);
        for (int round = 0; round < 300; round++) {
            UartFixture original = new UartFixture();
            for (int i = 0; i < 60; i++) {
                step(original, random.nextInt(1 << 16), random.nextInt(256));
            }
            UartState saved = original.uart.state();
            UartFixture restored = new UartFixture();
            restored.clock.advance(original.clock.nanos());
            for (int i = 0; i < 20; i++) {
                step(restored, random.nextInt(1 << 16) & ~7, random.nextInt(256));
            }
            restored.sent.clear();
            restored.uart.restore(codec.decode(codec.version(), codec.encode(saved)));
            assertEquals(saved, restored.uart.state());
            assertEquals(original.lineIsHigh(), restored.lineIsHigh());
            for (int i = 0; i < 40; i++) {
                int dice = random.nextInt(1 << 16);
                int value = random.nextInt(256);
                step(original, dice, value);
                step(restored, dice, value);
                assertEquals(original.uart.state(), restored.uart.state());
                assertEquals(original.lineIsHigh(), restored.lineIsHigh());
            }
        }
    }

    @Test
    void spoiltBodiesAreRefusedOrMakeAValidChip() {
        Random random = new Random(SEED + 2);
        int refused = 0;
        for (int round = 0; round < 5_000; round++) {
            UartFixture bench = new UartFixture();
            for (int i = 0; i < 20; i++) {
                step(bench, random.nextInt(1 << 16), random.nextInt(256));
            }
            byte[] body = codec.encode(bench.uart.state());
            for (int i = random.nextInt(4); i >= 0; i--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt();
            }
            try {
                Uart victim = new Uart(bench.clock, InterruptLine.NONE, v -> {}, () -> {});
                victim.restore(codec.decode(codec.version(), body));
                for (int offset = 0; offset < Uart.PORTS; offset++) {
                    victim.read(offset, 1);
                    victim.write(offset, 1, body[offset]);
                }
                victim.state();
            } catch (BadStateException e) {
                refused++;
            }
        }
        assertTrue(refused > 1_000);
    }
}
