package usshadow.console;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import usshadow.console.screen.ScreenSource;
import usshadow.machine.BadStateException;

/** What a display's port does otherwise than a serial one. */
@Timeout(30)
class DisplayPortTest {
    private static final Access ALICE = new Access("alice", Permission.WRITE);
    private static final Access BOB = new Access("bob", Permission.WRITE);
    private static final int A = 0x1e, SHIFT = 0x2a;

    private final Waker waker = new Waker("waker");
    private final ConsolePort port = ConsolePort.display("web1", "vga", waker);
    private DeviceEnd device;

    @BeforeEach
    void openPort() {
        device = port.device(() -> {});
        port.open();
    }

    @AfterEach
    void stop() {
        waker.close();
    }

    private PortSession attach(Access who) throws ConsoleException {
        return port.attach(Attachment.first(who, true), () -> {});
    }

    private static short[] events(int... events) {
        short[] all = new short[events.length];
        for (int i = 0; i < events.length; i++) {
            all[i] = (short) events[i];
        }
        return all;
    }

    private static void send(PortSession session, int... events) {
        Seat seat = session.seat();
        session.accept(seat.ticket(), seat.accepted(), events(events));
    }

    private static List<Integer> drain(DeviceEnd from) {
        List<Integer> events = new ArrayList<>();
        for (int event = from.poll(); event != InputQueue.NONE; event = from.poll()) {
            events.add(event);
        }
        return events;
    }

    private static int down(int key) {
        return DisplayInput.key(key, true);
    }

    private static int up(int key) {
        return DisplayInput.key(key, false);
    }

    @Test
    void keysAndMotionReachTheDeviceInOrder() throws Exception {
        int motion = DisplayInput.motion(-5, 60);
        send(
                attach(ALICE),
                down(A),
                motion,
                up(A),
                DisplayInput.buttons(1),
                DisplayInput.wheel(-1));
        List<String> seen = new ArrayList<>();
        for (int event : drain(device)) {
            DisplayInput.give(
                    event,
                    new DisplayInput.Receiver() {
                        @Override
                        public boolean key(int key, boolean down) {
                            return seen.add(key + (down ? " down" : " up"));
                        }

                        @Override
                        public boolean mouse(int right, int down, int turns, int buttons) {
                            return seen.add(right + "," + down + "," + turns + "," + buttons);
                        }
                    });
        }
        assertEquals(List.of("30 down", "-5,60,0,-1", "30 up", "0,0,0,1", "0,0,-1,-1"), seen);
    }

    @Test
    void farMotionIsClampedAndOddEventsMeanNothing() {
        assertEquals(DisplayInput.motion(63, -63), DisplayInput.motion(1000, -1000));
        assertEquals(DisplayInput.wheel(127), DisplayInput.wheel(1000));
        for (int event = 0; event <= InputQueue.HIGHEST; event++) {
            DisplayInput.give(
                    event,
                    new DisplayInput.Receiver() {
                        @Override
                        public boolean key(int key, boolean down) {
                            assertTrue(key >= 0 && key < DisplayInput.KEYS);
                            return true;
                        }

                        @Override
                        public boolean mouse(int right, int down, int turns, int buttons) {
                            assertTrue(Math.abs(right) <= 64 && Math.abs(down) <= 64);
                            assertTrue(Math.abs(turns) <= 128 && buttons <= 0x1f);
                            return true;
                        }
                    });
        }
    }

    @Test
    void keysThatAreDownAreReleasedWhenTheirUserGoes() throws Exception {
        PortSession alice = attach(ALICE);
        send(alice, down(SHIFT), down(A), up(A), DisplayInput.buttons(2));
        alice.close();
        List<Integer> events = drain(device);
        assertEquals(List.of(up(SHIFT), DisplayInput.buttons(0)), events.subList(4, 6));
    }

    @Test
    void theDeviceIsToldOfReleases() throws Exception {
        CountDownLatch told = new CountDownLatch(2);
        device = port.device(told::countDown);
        PortSession alice = attach(ALICE);
        send(alice, down(SHIFT));
        drain(device);
        alice.close();
        assertTrue(told.await(10, TimeUnit.SECONDS));
        assertEquals(List.of(up(SHIFT)), drain(device));
    }

    @Test
    void whoTakesOverFindsAllKeysUpAndHisNumbersInOrder() throws Exception {
        PortSession alice = attach(ALICE);
        PortSession bob = attach(BOB);
        send(alice, down(SHIFT));
        assertTrue(bob.takeOver());
        send(bob, down(A), up(A));
        assertEquals(List.of(down(SHIFT), up(SHIFT), down(A), up(A)), drain(device));
    }

    @Test
    void aUserWhoComesBackStillHoldsHisKeys() throws Exception {
        PortSession alice = attach(ALICE);
        send(alice, down(SHIFT));
        Seat seat = alice.seat();
        alice.leave();
        assertEquals(List.of(down(SHIFT)), drain(device));
        UUID none = ConsoleState.NOBODY;
        UUID id = alice.attachment().session();
        port.attach(new Attachment(id, ALICE, true, seat.ticket(), none, 0), () -> {});
        assertEquals(List.of(), drain(device));
    }

    @Test
    void releasesFitIntoAFullQueue() throws Exception {
        PortSession alice = attach(ALICE);
        for (int key = 0; key < DisplayInput.KEYS; key++) {
            send(alice, down(key));
        }
        int[] many = new int[ConsolePort.INPUT_LIMIT];
        java.util.Arrays.fill(many, DisplayInput.buttons(0x1f));
        send(alice, many);
        alice.close();
        List<Integer> events = drain(device);
        assertEquals(ConsolePort.INPUT_LIMIT + DisplayInput.KEYS + 1, events.size());
        assertEquals(DisplayInput.buttons(0), events.getLast());
    }

    @Test
    void heldKeysGoAlongAndAreReleasedThere() throws Exception {
        PortSession alice = attach(ALICE);
        send(alice, down(SHIFT), down(A));
        assertEquals(down(SHIFT), device.poll());
        ConsoleState frozen = port.freeze();
        ConsoleStateCodec codec = port.codec();
        byte[] body = codec.encode(frozen);
        assertEquals(codec.size(), body.length);
        assertEquals("display", codec.section());
        ConsolePort next = ConsolePort.display("web1", "vga", waker);
        next.restore(codec.decode(codec.version(), body));
        DeviceEnd there = next.device(() -> {});
        next.open();
        assertEquals(List.of(down(A)), drain(there));
        PortSession bob = next.attach(Attachment.first(BOB, true), () -> {});
        assertTrue(bob.view().writing(), "the seat is free");
        assertEquals(List.of(up(A), up(SHIFT)), drain(there));
    }

    @Test
    void aSpoiltStateIsRefused() {
        ConsoleStateCodec codec = port.codec();
        byte[] body = codec.encode(port.state());
        body[0x38] = 1;
        assertThrows(BadStateException.class, () -> codec.decode(1, body));
        byte[] serial =
                ConsoleStateCodec.serial().encode(new ConsolePort("web1", "com1", waker).state());
        assertThrows(BadStateException.class, () -> codec.decode(1, serial));
    }

    // The screen.

    /** Says a word, once to each stream. */
    private static ScreenSource says(String word, List<String> log) {
        return onMore ->
                new ScreenSource.Reader() {
                    private boolean said;

                    @Override
                    public byte[] next() {
                        byte[] message = said ? null : word.getBytes(US_ASCII);
                        said = true;
                        return message;
                    }

                    @Override
                    public void close() {
                        log.add("closed " + word);
                    }
                };
    }

    private static String read(PortSession session, int limit) {
        byte[] into = new byte[limit];
        StringBuilder text = new StringBuilder();
        for (Reading r = session.read(into); r.count() > 0; r = session.read(into)) {
            text.append(new String(into, 0, r.count(), US_ASCII));
        }
        return text.toString();
    }

    @Test
    void sessionsReadTheScreensStreamInPieces() throws Exception {
        List<String> log = new ArrayList<>();
        device.show(says("hello", log));
        PortSession alice = attach(ALICE);
        PortSession bob = attach(BOB);
        assertEquals("hello", read(alice, 2));
        assertEquals("hello", read(bob, 99));
        assertEquals(new Reading(0, 5, 0), alice.read(new byte[9]));
        assertNotEquals(alice.life(), bob.life(), "each stream begins anew");
    }

    @Test
    void aNewDevicesStreamFollowsTheLastWholeMessage() throws Exception {
        List<String> log = new ArrayList<>();
        device.show(says("hello", log));
        PortSession alice = attach(ALICE);
        assertEquals(2, alice.read(new byte[2]).count());
        DeviceEnd successor = port.device(() -> {});
        successor.show(says("again", log));
        assertEquals("lloagain", read(alice, 4));
        assertEquals(List.of("closed hello"), log);
        alice.close();
        assertEquals(List.of("closed hello", "closed again"), log);
    }

    @Test
    void aFrozenDisplayShowsNothing() throws Exception {
        device.show(says("hello", new ArrayList<>()));
        PortSession alice = attach(ALICE);
        port.freeze();
        assertEquals("", read(alice, 9));
    }
}
