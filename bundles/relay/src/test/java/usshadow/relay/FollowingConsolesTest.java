package usshadow.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import usshadow.console.Access;
import usshadow.console.ConsoleException;
import usshadow.console.ConsoleException.Kind;
import usshadow.console.ConsolePort;
import usshadow.console.ConsoleState;
import usshadow.console.LocalConsoles;
import usshadow.console.Permission;
import usshadow.console.VmDirectory.Location;
import usshadow.console.VmStatus;
import usshadow.console.VmStatus.Phase;

/** Sessions stay with their machine, wherever it goes and whatever breaks. */
@Timeout(120)
class FollowingConsolesTest {
    private static final Access ALICE = new Access("alice", Permission.WRITE);
    private static final Access BOB = new Access("bob", Permission.WRITE);
    private static final Patience PATIENCE =
            new Patience(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(2));

    @TempDir static Path folder;
    private static TestTls tls;

    private final TestDirectory directory = new TestDirectory();
    private final TestHost.Guest guest = new TestHost.Guest();
    private TestHost alpha;
    private TestHost beta;
    private FollowingConsoles consoles;

    @BeforeAll
    static void makeCertificates() throws Exception {
        tls = new TestTls(folder, "alpha", "beta", "door");
    }

    @BeforeEach
    void startHosts() throws Exception {
        alpha = new TestHost("alpha", tls, PATIENCE, guest);
        beta = new TestHost("beta", tls, PATIENCE, guest);
        consoles = consoles("door", (vm, port) -> Optional.empty());
        alpha.start(null);
        directory.say(alpha.location());
    }

    private FollowingConsoles consoles(String host, LocalConsoles locals) throws Exception {
        return new FollowingConsoles(directory, locals, tls.of(host), PATIENCE);
    }

    @AfterEach
    void stopHosts() throws Exception {
        consoles.close();
        alpha.close();
        beta.close();
    }

    private void migrate(TestHost from, TestHost to) {
        ConsoleState state = from.freeze();
        to.start(state);
        directory.say(to.location());
        from.giveUp();
    }

    @Test
    void aConsoleOfAnotherNodeIsUsedLikeAnyOther() throws Exception {
        guest.echo();
        guest.print("login: ");
        try (User alice = new User(consoles, ALICE)) {
            alice.awaitPhase(Phase.RUNNING);
            assertEquals("alpha", alice.session.view().status().host());
            alice.type("root");
            alice.awaitSeen("login: root");
            assertTrue(alice.session.view().writing());
            assertEquals("alice", alice.session.view().presence().writer());
        }
    }

    @Test
    void aConsoleOfThisNodeNeedsNoRelay() throws Exception {
        guest.echo();
        directory.say(new Location.Local());
        consoles = consoles("alpha", alpha);
        try (User alice = new User(consoles, ALICE)) {
            alice.type("local");
            alice.awaitSeen("local");
        }
    }

    @Test
    void aSessionFollowsItsMachineToAnotherNode() throws Exception {
        guest.echo();
        try (User alice = new User(consoles, ALICE)) {
            alice.type("before ");
            alice.awaitSeen("before ");
            migrate(alpha, beta);
            alice.type("after");
            alice.awaitSeen("before after");
            assertEquals("beta", alice.session.view().status().host());
            assertEquals(0, alice.session.givenUp());
            assertEquals("before after", guest.got());
        }
    }

    @Test
    void aSessionFollowsItsMachineAwayAndHome() throws Exception {
        guest.echo();
        directory.say(new Location.Local());
        consoles = consoles("alpha", alpha);
        try (User alice = new User(consoles, ALICE)) {
            alice.type("one ");
            migrate(alpha, beta);
            alice.type("two ");
            alice.awaitSeen("one two ");
            ConsoleState state = beta.freeze();
            alpha.start(state);
            directory.say(new Location.Local());
            beta.giveUp();
            alice.type("three");
            alice.awaitSeen("one two three");
        }
    }

    @Test
    void whatIsTypedWhileFrozenArrivesOnceAfterwards() throws Exception {
        try (User alice = new User(consoles, ALICE)) {
            alice.type("abc");
            await(() -> guest.got().equals("abc"));
            ConsoleState state = alpha.freeze();
            alice.awaitPhase(Phase.MIGRATING);
            assertEquals(3, alice.typeSome("def"));
            beta.start(state);
            directory.say(beta.location());
            alpha.giveUp();
            alice.type("ghi");
            await(() -> guest.got().equals("abcdefghi"));
        }
    }

    @Test
    void aMigrationThatIsGivenUpGoesOnWhereItWas() throws Exception {
        guest.echo();
        try (User alice = new User(consoles, ALICE)) {
            alice.type("abc");
            alice.awaitSeen("abc");
            alpha.freeze();
            alice.awaitPhase(Phase.MIGRATING);
            alice.type("def");
            alpha.port().status(new VmStatus(Phase.RUNNING, "alpha"));
            alpha.port().open();
            alice.awaitSeen("abcdef");
        }
    }

    @Test
    void aBrokenConnectionLosesAndRepeatsNothing() throws Exception {
        guest.echo();
        try (User alice = new User(consoles, ALICE)) {
            alice.type("before ");
            alice.awaitSeen("before ");
            alpha.stopRelay();
            guest.print("meanwhile ");
            alice.awaitPhase(Phase.UNREACHABLE);
            alpha.startRelay();
            directory.say(alpha.location());
            alice.type("after");
            alice.awaitSeen("before meanwhile after");
            assertEquals(0, alice.session.givenUp());
        }
    }

    @Test
    void hundredsOfMovesAndBreaksLoseAndRepeatNothing() throws Exception {
        long seed = Long.getLong("usshadow.seed", 42);
        Random random = new Random(seed);
        StringBuilder typed = new StringBuilder();
        StringBuilder printed = new StringBuilder();
        TestHost here = alpha;
        try (User alice = new User(consoles, ALICE)) {
            for (int i = 0; i < 200; i++) {
                String text = "<%d>".formatted(i).repeat(random.nextInt(40));
                switch (random.nextInt(6)) {
                    case 0 -> {
                        TestHost there = here == alpha ? beta : alpha;
                        migrate(here, there);
                        here = there;
                    }
                    case 1 -> {
                        here.stopRelay();
                        here.startRelay();
                        directory.say(here.location());
                    }
                    case 2 -> {
                        guest.print(text);
                        printed.append(text);
                        alice.read();
                    }
                    case 3 -> {
                        guest.print(text);
                        printed.append(text);
                        alice.awaitSeen(printed.toString());
                    }
                    case 4 -> {
                        alice.type(text);
                        typed.append(text);
                    }
                    default -> {
                        int accepted = alice.typeSome(text);
                        typed.append(text, 0, accepted);
                    }
                }
            }
            alice.type("end");
            typed.append("end");
            guest.print("end");
            printed.append("end");
            alice.awaitSeen(printed.toString());
            await(() -> guest.got().endsWith("end"));
            assertEquals(typed.toString(), guest.got(), "seed " + seed);
            assertEquals(0, alice.session.givenUp());
            assertEquals(0, alice.lost());
        }
    }

    @Test
    void bulkGoesBothWaysWhole() throws Exception {
        guest.echo();
        String bulk = "0123456789abcdef".repeat(0x1000);
        try (User alice = new User(consoles, ALICE)) {
            Thread typist = Thread.startVirtualThread(() -> typeAll(alice, bulk));
            alice.until("all seen", () -> alice.read().length() == bulk.length());
            typist.join();
            assertEquals(bulk, alice.read());
        }
    }

    private static void typeAll(User user, String text) {
        try {
            for (int done = 0; done < text.length(); ) {
                int end = Math.min(done + 1000, text.length());
                int count = user.typeSome(text.substring(done, end));
                done += count;
                if (count == 0) {
                    Thread.sleep(1); // the other thread has the user's signal
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aUserWhoDoesNotReadIsToldWhatWasLost() throws Exception {
        int much = ConsolePort.SCROLL_BACK + RemoteLink.WINDOW + 12345;
        try (User alice = new User(consoles, ALICE)) {
            alice.awaitPhase(Phase.RUNNING);
            guest.print("x".repeat(much) + "end");
            alice.until("at the end", () -> alice.read().endsWith("end"));
            assertEquals(much + 3, alice.read().length() + alice.lost());
            assertTrue(alice.lost() > 0);
        }
    }

    @Test
    void aTakeOverIsToldToBoth() throws Exception {
        guest.echo();
        try (User alice = new User(consoles, ALICE);
                User bob = new User(consoles, BOB)) {
            alice.until("seated", () -> alice.session.view().writing() || bobWrites(bob));
            User first = alice.session.view().writing() ? alice : bob;
            User second = first == alice ? bob : alice;
            first.type("first ");
            second.awaitSeen("first ");
            assertEquals(0, second.typeSome("ignored"));
            second.session.takeOver();
            second.until("seated", () -> second.session.view().writing());
            first.until("unseated", () -> !first.session.view().writing());
            second.type("second");
            first.awaitSeen("first second");
        }
    }

    private static boolean bobWrites(User bob) {
        return bob.session.view().writing();
    }

    @Test
    void whatAnotherTookOverMeanwhileIsNotTypedAmongHis() throws Exception {
        try (User alice = new User(consoles, ALICE)) {
            alice.type("a");
            await(() -> guest.got().equals("a"));
            ConsoleState state = alpha.freeze();
            alice.awaitPhase(Phase.MIGRATING);
            assertEquals(4, alice.typeSome("lost"));
            alpha.stopRelay(); // alice cannot come back before bob has the seat
            directory.say(new Location.Nowhere(new VmStatus(Phase.MIGRATING, "")));
            beta.start(state);
            TestDirectory atBeta = new TestDirectory();
            atBeta.say(new Location.Local());
            FollowingConsoles other = new FollowingConsoles(atBeta, beta, tls.of("beta"), PATIENCE);
            try (User bob = new User(other, BOB)) {
                bob.type("bob");
                await(() -> guest.got().equals("abob"));
                directory.say(beta.location());
                alice.awaitPhase(Phase.RUNNING);
                alice.until("told", () -> alice.session.givenUp() == 4);
                assertFalse(alice.session.view().writing());
                assertEquals("abob", guest.got());
            } finally {
                other.close();
            }
        }
    }

    @Test
    void aNewBootIsReadFromItsStart() throws Exception {
        guest.print("old output");
        try (User alice = new User(consoles, ALICE)) {
            alice.awaitSeen("old output");
            alpha.giveUp();
            alpha.start(null);
            guest.print("new");
            alice.awaitSeen("old outputnew");
            assertTrue(alice.session.view().writing());
        }
    }

    @Test
    void aMachineThatIsNowhereIsToldAndWaitedFor() throws Exception {
        alpha.giveUp();
        directory.say(new Location.Nowhere(new VmStatus(Phase.OFF, "")));
        try (User alice = new User(consoles, ALICE)) {
            alice.awaitPhase(Phase.OFF);
            assertEquals(0, alice.typeSome("x"));
            alpha.start(null);
            directory.say(alpha.location());
            alice.awaitPhase(Phase.RUNNING);
        }
    }

    @Test
    void anUnknownPortEndsTheSession() throws Exception {
        try (User alice = new User(consoles, ALICE, "com9")) {
            alice.until("ended", () -> alice.session.view().ended().isPresent());
            assertEquals(
                    Kind.NO_SUCH_PORT,
                    alice.session.view().ended().map(ConsoleException::kind).get());
        }
        await(() -> directory.watchers() == 0);
    }

    @Test
    void aHostWithAnotherNameIsNotTrusted() throws Exception {
        Location.Remote at = (Location.Remote) alpha.location();
        directory.say(new Location.Remote("beta", at.address(), at.port()));
        try (User alice = new User(consoles, ALICE)) {
            alice.awaitPhase(Phase.UNREACHABLE);
            assertEquals(0, alpha.port().freeze().scrollBack().length);
        }
    }

    @Test
    void aStrangerGetsNothing() throws Exception {
        FollowingConsoles stranger = consoles("stranger", (vm, port) -> Optional.empty());
        try (User eve = new User(stranger, ALICE)) {
            eve.awaitPhase(Phase.UNREACHABLE);
        } finally {
            stranger.close();
        }
    }

    @Test
    void anOwnerThatFallsSilentIsGivenUp() throws Exception {
        Location.Remote at = (Location.Remote) alpha.location();
        try (Tunnel tunnel = new Tunnel(at.port())) {
            directory.say(new Location.Remote("alpha", at.address(), tunnel.port()));
            try (User alice = new User(consoles, ALICE)) {
                alice.awaitPhase(Phase.RUNNING);
                tunnel.stall();
                alice.awaitPhase(Phase.UNREACHABLE);
                assertEquals(0, alice.typeSome("x"));
                directory.say(alpha.location());
                alice.awaitPhase(Phase.RUNNING);
                assertTrue(alice.session.view().writing());
            }
        }
    }

    @Test
    void quietConnectionsLive() throws Exception {
        try (User alice = new User(consoles, ALICE)) {
            alice.awaitPhase(Phase.RUNNING);
            Thread.sleep(PATIENCE.silence().multipliedBy(2)); // longer than silence is suffered
            assertEquals(1, alpha.asked.get());
            guest.print("still there");
            alice.awaitSeen("still there");
        }
    }

    @Test
    void sessionsOfOnePeerAreLimited() throws Exception {
        List<User> users = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            User user = new User(consoles, ALICE);
            user.awaitPhase(Phase.RUNNING);
            users.add(user);
        }
        try (User oneMore = new User(consoles, BOB)) {
            oneMore.until("ended", () -> oneMore.session.view().ended().isPresent());
            assertEquals(
                    Kind.TOO_MANY_SESSIONS,
                    oneMore.session.view().ended().map(ConsoleException::kind).get());
        } finally {
            users.forEach(User::close);
        }
    }

    @Test
    void closingStillDeliversWhatWasTyped() throws Exception {
        ConsoleState state;
        try (User alice = new User(consoles, ALICE)) {
            alice.awaitPhase(Phase.RUNNING);
            alice.type("a");
            await(() -> guest.got().equals("a"));
            state = alpha.freeze();
            alice.awaitPhase(Phase.MIGRATING);
            alice.type("last words");
        }
        beta.start(state);
        directory.say(beta.location());
        alpha.giveUp();
        await(() -> guest.got().equals("alast words"));
        await(() -> directory.watchers() == 0);
        await(() -> beta.port().state().seat().equals(ConsoleState.NOBODY));
    }

    @Test
    void namesThatDoNotFitAreRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> consoles.open("x".repeat(300), "com1", ALICE, () -> {}));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(1);
        }
    }

    /**
     * Carries bytes to a port until it stalls: then it holds on to connections and carries none.
     */
    private static final class Tunnel implements AutoCloseable {
        private final ServerSocket server =
                new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        private final List<Socket> sockets = new ArrayList<>();
        private volatile boolean stalled;

        Tunnel(int to) throws IOException {
            Thread.startVirtualThread(
                    () -> {
                        try {
                            while (true) {
                                Socket in = server.accept();
                                Socket out = new Socket(InetAddress.getLoopbackAddress(), to);
                                sockets.addAll(List.of(in, out));
                                Thread.startVirtualThread(() -> carry(in, out));
                                Thread.startVirtualThread(() -> carry(out, in));
                            }
                        } catch (IOException e) {
                            // closed
                        }
                    });
        }

        private void carry(Socket from, Socket to) {
            byte[] buffer = new byte[4096];
            try {
                for (int n = from.getInputStream().read(buffer);
                        n > 0;
                        n = from.getInputStream().read(buffer)) {
                    if (!stalled) {
                        to.getOutputStream().write(buffer, 0, n);
                    }
                }
            } catch (IOException e) {
                // closed
            }
        }

        int port() {
            return server.getLocalPort();
        }

        void stall() {
            stalled = true;
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
