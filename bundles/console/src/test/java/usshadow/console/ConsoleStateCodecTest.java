package usshadow.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import usshadow.machine.BadStateException;

/** A state comes back as it was, and nothing else is taken for one. */
class ConsoleStateCodecTest {
    private static final int INPUT = 0x20;
    private static final int OUTPUT = 0x28;
    private static final int QUEUED = 0x30;
    private static final int SCROLLED = 0x34;
    private static final int EVENTS = 0x38;
    private static final int SCROLL_BACK = 0x2038;

    private final ConsoleStateCodec codec = ConsoleStateCodec.serial();
    private final ConsoleState state =
            new ConsoleState(
                    new UUID(1, 2),
                    new UUID(3, 4),
                    100,
                    new short[] {'a', InputQueue.BREAK, 0xff},
                    5000,
                    new byte[] {1, 2, -1});

    @Test
    void statesComeBackAsTheyWere() throws Exception {
        assertEquals(state, codec.decode(1, codec.encode(state)));
    }

    @Test
    void aFullStateComesBackAsItWas() throws Exception {
        Random random = new Random(7);
        short[] events = new short[0x1000];
        for (int i = 0; i < events.length; i++) {
            events[i] = (short) random.nextInt(InputQueue.BREAK + 1);
        }
        byte[] scrollBack = new byte[0x10000];
        random.nextBytes(scrollBack);
        ConsoleState full =
                new ConsoleState(
                        UUID.randomUUID(), ConsoleState.NOBODY, 9, events, 1 << 30, scrollBack);
        assertEquals(full, codec.decode(1, codec.encode(full)));
    }

    @Test
    void everyStateHasTheSameLength() {
        ConsoleState empty =
                new ConsoleState(
                        new UUID(1, 2), ConsoleState.NOBODY, 0, new short[0], 0, new byte[0]);
        assertEquals(0x12038, codec.encode(empty).length);
        assertEquals(ConsoleStateCodec.SIZE, codec.encode(state).length);
    }

    @Test
    void impossibleValuesAreRefused() {
        refused(body -> body.putLong(INPUT, -1));
        refused(body -> body.putLong(OUTPUT, Long.MAX_VALUE));
        refused(body -> body.putLong(OUTPUT, 2)); // less than is in the scroll-back
        refused(body -> body.putInt(QUEUED, 0x1001));
        refused(body -> body.putInt(QUEUED, -1));
        refused(body -> body.putInt(SCROLLED, 0x10001));
        refused(body -> body.putShort(EVENTS, (short) 0x101));
        refused(body -> body.putShort(EVENTS + 6, (short) 1));
        refused(body -> body.put(SCROLL_BACK + 3, (byte) 1));
    }

    @Test
    void otherVersionsAndLengthsAreRefused() {
        byte[] body = codec.encode(state);
        assertThrows(BadStateException.class, () -> codec.decode(2, body));
        assertThrows(BadStateException.class, () -> codec.decode(1, new byte[body.length - 1]));
        assertThrows(BadStateException.class, () -> codec.decode(1, new byte[0]));
    }

    private void refused(Consumer<ByteBuffer> damage) {
        byte[] body = codec.encode(state);
        damage.accept(ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN));
        assertThrows(BadStateException.class, () -> codec.decode(1, body));
    }
}
