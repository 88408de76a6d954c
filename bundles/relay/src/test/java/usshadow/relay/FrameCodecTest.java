package usshadow.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import usshadow.console.Access;
import usshadow.console.Attachment;
import usshadow.console.ConsoleException.Kind;
import usshadow.console.InputQueue;
import usshadow.console.Permission;
import usshadow.console.Presence;
import usshadow.console.Seat;
import usshadow.console.VmStatus;

/** Frames come back as they were, and nothing else is taken for one. */
class FrameCodecTest {
    private static final UUID ID = new UUID(1, -2);
    private static final Seat SEAT = new Seat(new UUID(3, 4), 5);
    private static final Frame.State STATE =
            new Frame.State(
                    new VmStatus(VmStatus.Phase.PAUSED, "alpha", "detail ä"),
                    new Presence("alice", 2));

    private static final List<Frame> PLAIN =
            List.of(
                    new Frame.Attach(
                            1,
                            "web1",
                            "com1",
                            new Attachment(
                                    ID, new Access("alice", Permission.WRITE), true, ID, ID, 77)),
                    new Frame.Credit(65536),
                    new Frame.TakeOver(),
                    new Frame.Detach(),
                    new Frame.Attached(1, ID, 1L << 40, SEAT, STATE),
                    new Frame.Seated(SEAT),
                    STATE,
                    new Frame.Ended(Kind.MOVED, "why"),
                    new Frame.Ping());

    @Test
    void framesComeBackAsTheyWere() throws IOException {
        for (Frame frame : PLAIN) {
            assertEquals(frame, read(FrameCodec.encode(frame)));
        }
    }

    @Test
    void inputComesBackAsItWas() throws IOException {
        short[] events = new short[RelayLayout.INPUT_LIMIT];
        Arrays.fill(events, (short) InputQueue.BREAK);
        events[0] = 0xff;
        Frame.Input input =
                assertInstanceOf(
                        Frame.Input.class, read(FrameCodec.encode(new Frame.Input(ID, 9, events))));
        assertEquals(ID, input.ticket());
        assertEquals(9, input.number());
        assertArrayEquals(events, input.events());
    }

    @Test
    void outputComesBackAsItWas() throws IOException {
        byte[] bytes = new byte[RelayLayout.OUTPUT_LIMIT];
        new Random(1).nextBytes(bytes);
        Frame.Output output =
                assertInstanceOf(
                        Frame.Output.class, read(FrameCodec.encode(new Frame.Output(9, bytes))));
        assertEquals(9, output.number());
        assertArrayEquals(bytes, output.bytes());
    }

    @Test
    void everyConstantHasACode() {
        assertEquals(EnumSet.allOf(VmStatus.Phase.class), EnumSet.copyOf(RelayLayout.PHASES));
        assertEquals(EnumSet.allOf(Kind.class), EnumSet.copyOf(RelayLayout.KINDS));
        assertEquals(EnumSet.allOf(Permission.class), EnumSet.copyOf(RelayLayout.PERMISSIONS));
    }

    @Test
    void longTextsAreCut() throws IOException {
        Frame.Ended ended = new Frame.Ended(Kind.MOVED, "x".repeat(1000));
        assertEquals(new Frame.Ended(Kind.MOVED, "x".repeat(255)), read(FrameCodec.encode(ended)));
    }

    @Test
    void shortAndLongBodiesAreRefused() {
        for (Frame frame : PLAIN) {
            byte[] good = FrameCodec.encode(frame);
            int length = good.length - RelayLayout.HEADER;
            refused(resized(good, length + 1));
            for (int shorter = 0; shorter < length; shorter++) {
                refused(resized(good, shorter));
            }
        }
    }

    private static byte[] resized(byte[] frame, int length) {
        byte[] other = Arrays.copyOf(frame, RelayLayout.HEADER + length);
        other[0] = (byte) (length >> 8);
        other[1] = (byte) length;
        return other;
    }

    @Test
    void aHugeLengthIsRefusedBeforeItsBodyIsRead() {
        refused(new byte[] {(byte) 0xff, (byte) 0xff, RelayLayout.PING});
    }

    @Test
    void unknownFramesAndValuesAreRefused() {
        refused(new byte[] {0, 0, 0x60});
        refused(new byte[] {0, 2, (byte) RelayLayout.ENDED, 99, 0});
        byte[] negative = FrameCodec.encode(new Frame.Seated(new Seat(ID, 1)));
        negative[RelayLayout.HEADER + 16] = (byte) 0x80;
        refused(negative);
        byte[] noEvent = FrameCodec.encode(new Frame.Input(ID, 1, new short[] {0x100}));
        noEvent[noEvent.length - 2] = (byte) 0x80;
        refused(noEvent);
    }

    @Test
    void anythingElseIsRefusedToo() {
        Random random = new Random(20260101);
        int taken = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = FrameCodec.encode(PLAIN.get(random.nextInt(PLAIN.size())));
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            try {
                read(bytes);
                taken++;
            } catch (ProtocolException | EOFException e) {
                // refused, as it should be; anything but these two fails the test
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
        assertTrue(taken > 0 && taken < 100_000);
    }

    private static void refused(byte[] bytes) {
        assertThrows(ProtocolException.class, () -> read(bytes));
    }

    private static Frame read(byte[] bytes) throws IOException {
        return FrameCodec.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    }
}
