package usshadow.console;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import usshadow.console.ConsoleException.Kind;

/** What a console port promises to its machine, its owner and its users. */
@Timeout(30)
class ConsolePortTest {
    private static final Access ALICE = new Access("alice", Permission.WRITE);
    private static final Access BOB = new Access("bob", Permission.WRITE);
    private static final Access GUEST = new Access("guest", Permission.WATCH);

    private final Waker waker = new Waker("waker");
    private final ConsolePort port = new ConsolePort("web1", "com1", waker);
    private final AtomicInteger told = new AtomicInteger();
    private DeviceEnd device;

    @BeforeEach
    void openPort() {
        device = port.device(told::incrementAndGet);
        port.open();
    }

    @AfterEach
    void stop() {
        waker.close();
    }

    // Input.

    @Test
    void typedBytesReachTheDeviceInOrder() throws Exception {
        PortSession alice = attach(ALICE, true);
        assertEquals(3, accept(alice, 0, events("abc")));
        assertEquals(1, told.get());
        assertEquals(3, device.available());
        assertEquals("abc", drain(device));
        assertEquals(InputQueue.NONE, device.poll());
    }

    @Test
    void repeatedInputIsSkipped() throws Exception {
        PortSession alice = attach(ALICE, true);
        accept(alice, 0, events("abc"));
        assertEquals(5, accept(alice, 1, events("bcde")));
        assertEquals(5, accept(alice, 0, events("abc")));
        assertEquals("abcde", drain(device));
    }

    @Test
    void aGapIsRefused() throws Exception {
        PortSession alice = attach(ALICE, true);
        accept(alice, 0, events("ab"));
        assertEquals(2, accept(alice, 3, events("d")));
        assertEquals("ab", drain(device));
    }

    @Test
    void aBreakKeepsItsPlace() throws Exception {
        PortSession alice = attach(ALICE, true);
        accept(alice, 0, new short[] {'a', InputQueue.BREAK, 'h'});
        assertEquals('a', device.poll());
        assertEquals(InputQueue.BREAK, device.poll());
        assertEquals('h', device.poll());
    }

    @Test
    void aFullQueueAcceptsWhatFitsAndTellsWhenThereIsSpace() throws Exception {
        CountDownLatch space = new CountDownLatch(2); // attaching rings once
        PortSession alice = port.attach(Attachment.first(ALICE, true), space::countDown);
        waitUntil(() -> space.getCount() == 1);
        short[] many = new short[ConsolePort.INPUT_LIMIT + 1];
        assertEquals(ConsolePort.INPUT_LIMIT, accept(alice, 0, many));
        assertEquals(1, space.getCount());
        device.poll();
        assertTrue(space.await(10, TimeUnit.SECONDS));
        assertEquals(many.length, accept(alice, 0, many));
    }

    @Test
    void theDeviceIsToldOnlyWhenTheQueueWasEmpty() throws Exception {
        PortSession alice = attach(ALICE, true);
        accept(alice, 0, events("a"));
        accept(alice, 1, events("b"));
        assertEquals(1, told.get());
        drain(device);
        accept(alice, 2, events("c"));
        assertEquals(2, told.get());
    }

    @Test
    void aNewDeviceTakesThePortFromTheOldOne() throws Exception {
        accept(attach(ALICE, true), 0, events("ab"));
        assertEquals('a', device.poll());
        AtomicInteger newTold = new AtomicInteger();
        DeviceEnd successor = port.device(newTold::incrementAndGet);
        assertEquals(1, newTold.get());
        assertEquals(InputQueue.NONE, device.poll());
        device.put('x');
        device.close();
        assertEquals('b', successor.poll());
        assertEquals(0, port.state().output());
    }

    // Output.

    @Test
    void readersGetWhatWasPutOut() throws Exception {
        print("login: ");
        PortSession alice = attach(ALICE, true);
        assertEquals("login: ", read(alice));
        print("x");
        assertEquals("x", read(alice));
        assertEquals(Reading.nothing(8), alice.read(new byte[9]));
    }

    @Test
    void aReaderThatIsTooFarBehindIsToldHowManyItLost() throws Exception {
        PortSession alice = attach(ALICE, true);
        for (int i = 0; i < ConsolePort.SCROLL_BACK + 10; i++) {
            device.put(i & 0xff);
        }
        byte[] buffer = new byte[4];
        assertEquals(new Reading(10, 10, 4), alice.read(buffer));
        assertArrayEquals(new byte[] {10, 11, 12, 13}, buffer);
        assertEquals(new Reading(0, 14, 4), alice.read(buffer));
    }

    @Test
    void aReadingAcrossTheRingsEndIsWhole() throws Exception {
        byte[] written = new byte[ConsolePort.SCROLL_BACK + 5000];
        new Random(1).nextBytes(written);
        PortSession alice = attach(ALICE, true);
        byte[] seen = new byte[written.length];
        int done = 0;
        byte[] buffer = new byte[3000];
        for (byte value : written) {
            device.put(value);
            if (ConsolePort.SCROLL_BACK / 2 + done < written.length) {
                Reading reading = alice.read(buffer);
                System.arraycopy(buffer, 0, seen, done, reading.count());
                done += reading.count();
            }
        }
        for (Reading r = alice.read(buffer); r.count() > 0; r = alice.read(buffer)) {
            System.arraycopy(buffer, 0, seen, done, r.count());
            done += r.count();
        }
        assertArrayEquals(written, seen);
    }

    @Test
    void aReaderIsCalledOnceForABurst() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        PortSession alice = port.attach(Attachment.first(ALICE, true), calls::incrementAndGet);
        waitUntil(() -> calls.get() == 1);
        assertEquals(0, alice.read(new byte[1]).count());
        print("a burst of output");
        waitUntil(() -> calls.get() == 2);
        print("nobody waits for this");
        assertEquals("a burst of outputnobody waits for this", read(alice));
        assertEquals(2, calls.get());
    }

    // State.

    @Test
    void aFrozenPortAcceptsNothingAndGivesNothing() throws Exception {
        PortSession alice = attach(ALICE, true);
        accept(alice, 0, events("ab"));
        device.poll();
        ConsoleState frozen = port.freeze();
        assertEquals(2, accept(alice, 2, events("c")));
        assertEquals(InputQueue.NONE, device.poll());
        assertEquals(frozen, port.state());
        int before = told.get();
        port.open();
        assertEquals(before + 1, told.get());
        assertEquals(3, accept(alice, 2, events("c")));
        assertEquals("bc", drain(device));
    }

    @Test
    void whatWasSavedGoesOnElsewhere() throws Exception {
        Attachment first = Attachment.first(ALICE, true);
        PortSession alice = port.attach(first, ConsolePortTest::deaf);
        accept(alice, 0, events("abc"));
        device.poll();
        print("out");
        ConsoleState saved = roundTrip(port.freeze());

        ConsolePort next = new ConsolePort("web1", "com1", waker);
        next.restore(saved);
        assertEquals(saved, next.state());
        next.open();
        DeviceEnd nextDevice = next.device(ConsolePortTest::deaf);
        PortSession moved =
                next.attach(again(first, alice, alice.seat(), 1), ConsolePortTest::deaf);
        assertEquals(alice.seat(), moved.seat());
        assertEquals(3, moved.seat().accepted());
        assertEquals(5, accept(moved, 0, events("abcde")));
        assertEquals("bcde", drain(nextDevice));
        assertEquals("ut", read(moved));
    }

    @Test
    void restoringEndsSessionsSoThatTheyAttachAgain() throws Exception {
        ConsoleState saved = port.freeze();
        ConsolePort next = new ConsolePort("web1", "com1", waker);
        CountDownLatch rung = new CountDownLatch(2);
        PortSession early = next.attach(Attachment.first(ALICE, true), rung::countDown);
        waitUntil(() -> rung.getCount() == 1);
        next.restore(saved);
        assertTrue(rung.await(10, TimeUnit.SECONDS));
        assertEquals(Optional.of(Kind.MOVED), ended(early));
        assertEquals(0, accept(early, 0, events("a")));
    }

    @Test
    void anOpenPortIsNotRestoredInto() {
        ConsoleState state = port.state();
        assertThrows(IllegalStateException.class, () -> port.restore(state));
    }

    @Test
    void anotherLifeStartsFromItsOldestByte() throws Exception {
        print("a new boot");
        UUID other = UUID.randomUUID();
        Attachment stranger = new Attachment(UUID.randomUUID(), ALICE, true, other, other, 5);
        PortSession alice = port.attach(stranger, ConsolePortTest::deaf);
        assertNotEquals(other, alice.seat().ticket());
        assertEquals("a new boot", read(alice));
    }

    @Test
    void aClosedPortEndsItsSessionsAndTakesNoMore() throws Exception {
        PortSession alice = attach(ALICE, true);
        PortSession bob = attach(BOB, true);
        Seat hers = alice.seat();
        port.close();
        assertEquals(Optional.of(Kind.MOVED), ended(alice));
        assertEquals(hers, alice.seat());
        assertFalse(bob.seat().isTaken());
        ConsoleException refused = assertThrows(ConsoleException.class, () -> attach(BOB, true));
        assertEquals(Kind.MOVED, refused.kind());
    }

    // Users.

    @Test
    void oneWritesAndOthersWatch() throws Exception {
        PortSession alice = attach(ALICE, true);
        PortSession bob = attach(BOB, true);
        assertTrue(alice.view().writing());
        assertFalse(bob.view().writing());
        assertEquals(new Presence("alice", 2), bob.view().presence());
        accept(bob, 0, events("x"));
        accept(alice, 0, events("a"));
        assertEquals("a", drain(device));
    }

    @Test
    void takingOverMovesTheSeat() throws Exception {
        PortSession alice = attach(ALICE, true);
        PortSession bob = attach(BOB, false);
        accept(alice, 0, events("a"));
        assertTrue(bob.takeOver());
        assertEquals(1, bob.seat().accepted());
        accept(bob, 1, events("b"));
        assertEquals(1, accept(alice, 1, events("c")));
        assertEquals("ab", drain(device));
        assertEquals("bob", alice.view().presence().writer());
    }

    @Test
    void oneWhoMayOnlyWatchNeverGetsTheSeat() throws Exception {
        PortSession guest = attach(GUEST, true);
        assertFalse(guest.takeOver());
        assertFalse(guest.view().writing());
        accept(guest, 0, events("x"));
        assertEquals(0, device.available());
    }

    @Test
    void theSeatIsFreeWhenItsHolderLeaves() throws Exception {
        PortSession alice = attach(ALICE, true);
        Seat hers = alice.seat();
        alice.close();
        PortSession bob = attach(BOB, true);
        assertTrue(bob.view().writing());
        assertNotEquals(hers.ticket(), bob.seat().ticket());
    }

    @Test
    void theSeatOfOneWhoComesBackWaitsForHim() throws Exception {
        Attachment first = Attachment.first(ALICE, true);
        PortSession alice = port.attach(first, ConsolePortTest::deaf);
        Seat hers = alice.seat();
        alice.leave();
        assertEquals("", attach(BOB, false).view().presence().writer());
        PortSession back = port.attach(again(first, alice, hers, 0), ConsolePortTest::deaf);
        assertEquals(hers, back.seat());
    }

    @Test
    void theSameSessionAttachedAgainReplacesItself() throws Exception {
        Attachment first = Attachment.first(ALICE, true);
        PortSession old = port.attach(first, ConsolePortTest::deaf);
        accept(old, 0, events("a"));
        PortSession again = port.attach(again(first, old, old.seat(), 0), ConsolePortTest::deaf);
        assertEquals(Optional.of(Kind.REPLACED), ended(old));
        assertEquals(1, again.seat().accepted());
        old.close();
        assertTrue(again.view().writing());
        assertEquals(1, again.view().presence().sessions());
    }

    @Test
    void aSessionIsNotAnotherUsersToReplace() throws Exception {
        Attachment first = Attachment.first(ALICE, true);
        PortSession alice = port.attach(first, ConsolePortTest::deaf);
        UUID none = ConsoleState.NOBODY;
        Attachment stolen = new Attachment(first.session(), BOB, true, none, none, 0);
        ConsoleException refused =
                assertThrows(
                        ConsoleException.class, () -> port.attach(stolen, ConsolePortTest::deaf));
        assertEquals(Kind.NOT_ALLOWED, refused.kind());
        assertTrue(alice.view().writing());
    }

    @Test
    void sessionsAreLimited() throws Exception {
        List<PortSession> all = new ArrayList<>();
        for (int i = 0; i < ConsolePort.MAX_SESSIONS; i++) {
            all.add(attach(ALICE, false));
        }
        ConsoleException refused = assertThrows(ConsoleException.class, () -> attach(BOB, false));
        assertEquals(Kind.TOO_MANY_SESSIONS, refused.kind());
        all.getFirst().close();
        attach(BOB, false);
    }

    @Test
    void statusIsToldOnAttachAndOnChange() throws Exception {
        port.status(new VmStatus(VmStatus.Phase.RUNNING, "alpha"));
        AtomicInteger calls = new AtomicInteger();
        PortSession alice = port.attach(Attachment.first(ALICE, true), calls::incrementAndGet);
        assertEquals("web1 is running on alpha", alice.view().status().sentence("web1"));
        waitUntil(() -> calls.get() == 1);
        port.status(new VmStatus(VmStatus.Phase.PAUSED, "alpha"));
        waitUntil(() -> calls.get() == 2);
        assertEquals("web1 is paused on alpha", alice.view().status().sentence("web1"));
        port.status(new VmStatus(VmStatus.Phase.PAUSED, "alpha"));
        assertEquals(2, calls.get());
    }

    @Test
    void aSeatThatWasLostMeanwhileIsNotGoneOnWith() throws Exception {
        Attachment first = Attachment.first(ALICE, true);
        PortSession alice = port.attach(first, ConsolePortTest::deaf);
        accept(alice, 0, events("a"));
        Seat before = alice.seat();
        PortSession bob = attach(BOB, false);
        bob.takeOver();
        accept(bob, 1, events("b"));
        alice.takeOver();
        assertEquals(2, alice.accept(before.ticket(), 1, events("cd")));
        assertEquals("ab", drain(device));
        accept(alice, 2, events("d"));
        assertEquals("d", drain(device));
    }

    @Test
    void aNewcomerDoesNotTypeUnderTheTicketOfOneWhoIsNotBackYet() throws Exception {
        Attachment first = Attachment.first(ALICE, true);
        PortSession alice = port.attach(first, ConsolePortTest::deaf);
        Seat hers = alice.seat();
        ConsolePort next = new ConsolePort("web1", "com1", waker);
        next.restore(port.freeze());
        next.open();
        PortSession bob = next.attach(Attachment.first(BOB, true), ConsolePortTest::deaf);
        assertTrue(bob.view().writing());
        PortSession back = next.attach(again(first, alice, hers, 0), ConsolePortTest::deaf);
        assertFalse(back.view().writing());
        assertFalse(back.seat().isTaken());
    }

    private static Attachment again(Attachment first, PortSession old, Seat seat, long output) {
        return new Attachment(
                first.session(), first.access(), true, seat.ticket(), old.life(), output);
    }

    private static long accept(PortSession session, long number, short[] events) {
        return session.accept(session.seat().ticket(), number, events);
    }

    private PortSession attach(Access access, boolean seat) throws ConsoleException {
        return port.attach(Attachment.first(access, seat), ConsolePortTest::deaf);
    }

    private static void deaf() {}

    private static ConsoleState roundTrip(ConsoleState state) throws Exception {
        ConsoleStateCodec codec = ConsoleStateCodec.serial();
        return codec.decode(codec.version(), codec.encode(state));
    }

    private static Optional<Kind> ended(PortSession session) {
        return session.view().ended().map(ConsoleException::kind);
    }

    private void print(String text) {
        for (byte value : text.getBytes(StandardCharsets.US_ASCII)) {
            device.put(value);
        }
    }

    private static String read(PortSession session) {
        byte[] buffer = new byte[1000];
        int count = session.read(buffer).count();
        return new String(buffer, 0, count, StandardCharsets.US_ASCII);
    }

    private static String drain(DeviceEnd device) {
        StringBuilder text = new StringBuilder();
        for (int event = device.poll(); event != InputQueue.NONE; event = device.poll()) {
            text.append((char) event);
        }
        return text.toString();
    }

    static short[] events(String text) {
        short[] events = new short[text.length()];
        for (int i = 0; i < events.length; i++) {
            events[i] = (short) text.charAt(i);
        }
        return events;
    }

    private static void waitUntil(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(1);
        }
    }
}
