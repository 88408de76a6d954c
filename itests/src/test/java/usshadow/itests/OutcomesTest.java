package usshadow.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static usshadow.device.serial.shadow.OutcomeTable.expected;
import static usshadow.itests.TestSet.ALPHA;
import static usshadow.itests.TestSet.BETA;
import static usshadow.itests.TestSet.FLEET;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import usshadow.demo.Console;
import usshadow.demo.TinyGuest;
import usshadow.device.serial.shadow.OutcomeTable.Event;
import usshadow.device.serial.shadow.OutcomeTable.Outcome;
import usshadow.device.serial.shadow.OutcomeTable.State;
import usshadow.fleet.Ownership;

/**
 * The table of docs/outcomes.md with real processes: a VM is brought into a state, something is
 * killed, and the operators and the provider who are left do what they would. A user is at the VM's
 * console all the time.
 *
 * <p>Of the 35 cells a share is played; {@code -Dusshadow.outcomes=all} plays all, {@code
 * -Dusshadow.outcomes=FROZEN} those with that word in their name.
 */
class OutcomesTest {
    private static final TinyGuest GUEST = new TinyGuest();
    private static final int STREAM_BEGAN = 64 << 10;
    private static final int FILLED_PAGES = 100;

    private static final List<String> SHARE =
            List.of(
                    "RUNNING FLEET_DIES",
                    "FROZEN LINK_CUT",
                    "CLAIMED_AT_BETA DESTINATION_SYSTEM_DIES",
                    "RUNNING_AT_BETA DESTINATION_CLOUD_DIES");

    @TempDir private static Path folder;
    private static TestSet set;
    private static Trace trace;
    private static int cells;

    private final List<Ownership> history = new ArrayList<>();
    private final List<CompletableFuture<?>> attempts = new ArrayList<>();
    private String vm;
    private Console user;
    private String digest;
    private int others;

    static Stream<Arguments> cells() {
        String wanted = System.getProperty("usshadow.outcomes", "");
        return Arrays.stream(State.values())
                .flatMap(
                        state ->
                                Arrays.stream(Event.values())
                                        .filter(event -> isPlayed(wanted, state + " " + event))
                                        .map(
                                                event ->
                                                        Arguments.of(
                                                                state,
                                                                event,
                                                                expected(state, event))));
    }

    private static boolean isPlayed(String wanted, String cell) {
        return switch (wanted) {
            case "" -> SHARE.contains(cell);
            case "all" -> true;
            default -> cell.contains(wanted);
        };
    }

    @BeforeAll
    static void startSet() throws IOException {
        Cli.needs("bwrap", "bubblewrap");
        Cli.needs("ssh", "openssh-client");
        trace = Trace.before();
        set = TestSet.up(folder);
    }

    @AfterAll
    static void goesDownWithoutATrace() throws IOException {
        if (set != null) {
            set.close();
            trace.mustBeNone(set.cli());
        }
    }

    @BeforeEach
    void everybodyIsThere() {
        set.mend();
        vm = "cell" + ++cells;
    }

    @AfterEach
    void nobodyHasItAnyMore() {
        if (user != null) {
            user.close();
        }
        set.releaseAll();
        for (String host : List.of(ALPHA, BETA)) {
            if (set.lives(TestSet.system(host))) {
                set.ask(TestSet.system(host), "vm:destroy " + vm);
            }
        }
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @MethodSource("cells")
    void theVmHasOneRunnerAtMost(State state, Event event, Outcome outcome) {
        if (event == Event.DISK_FULL) {
            needsRoot();
            set.moveFleetToSmallDisk();
        }
        reach(state, event == Event.SOURCE_CLOUD_DIES ? BETA : ALPHA);
        look();
        happen(state, event);
        tryEverywhere();
        if (outcome == Outcome.OFF_AFTER_FENCE || outcome == Outcome.ALPHA_AFTER_FENCE) {
            assertEquals(List.of(), runners(), "nobody may run it before the fence");
            assertNotEquals(Ownership.State.OFF, look().state());
            set.must(TestSet.cloud(ALPHA.equals(deadHost(event)) ? BETA : ALPHA), "vm:fence " + vm);
        }
        settle(outcome);
        attempts.forEach(CompletableFuture::join);
        assertOutcome(state, outcome);
    }

    private static void needsRoot() {
        boolean root = System.getProperty("user.name").equals("root");
        Assumptions.assumeTrue(root, "only root can mount the small disk that becomes full");
    }

    private static String deadHost(Event event) {
        return switch (event) {
            case SOURCE_SYSTEM_DIES, SOURCE_CLOUD_DIES -> ALPHA;
            case DESTINATION_SYSTEM_DIES, DESTINATION_CLOUD_DIES -> BETA;
            default -> "";
        };
    }

    // ---- states

    private void reach(State state, String door) {
        set.must(TestSet.cloud(ALPHA), register(vm));
        set.must(TestSet.system(ALPHA), "vm:create " + vm);
        user = Console.open(set.consoleAt(door, vm), vm);
        if (state == State.CREATED) {
            assertTrue(user.isTold(vm + " is off"), user.notices());
            return;
        }
        set.must(TestSet.system(ALPHA), "vm:start " + vm);
        GUEST.login(user);
        GUEST.ask(user, "fill 7 " + FILLED_PAGES);
        digest = GUEST.digest(user);
        switch (state) {
            case FROZEN -> {
                // Beta can make the VM; then it is cut off from the fleet, and all of it arrives.
                set.link().holdFrom(Wire.Way.FORTH, passed -> passed > STREAM_BEGAN);
                set.must(TestSet.system(ALPHA), "vm:migrate --detach %s beta".formatted(vm));
                Cli.await("the stream", () -> set.link().holdsBack(Wire.Way.FORTH));
                set.fleetWire().hold(Wire.Way.FORTH);
                set.link().mend();
                Cli.await(vm + " to wait at beta", () -> isWaiting(BETA));
                assertEquals(List.of("FROZEN"), phases(ALPHA));
            }
            case CLAIMED_AT_BETA -> {
                // The fleet has the claim, and what it says to beta from then on is held back.
                set.fleetWire().holdFrom(Wire.Way.BACK, passed -> isClaimed());
                set.must(TestSet.system(ALPHA), "vm:migrate --detach %s beta".formatted(vm));
                Cli.await("the claim", () -> set.fleetWire().holdsBack(Wire.Way.BACK));
                set.fleetWire().hold(Wire.Way.BACK);
                Cli.await(vm + " to wait at beta", () -> isWaiting(BETA));
                assertEquals(List.of("FROZEN"), phases(ALPHA));
                assertEquals(BETA, look().owner().host());
            }
            case RUNNING_AT_BETA -> {
                set.must(TestSet.system(ALPHA), "vm:migrate %s beta".formatted(vm));
                assertEquals(digest, GUEST.digest(user)); // the session has followed
            }
            default -> {}
        }
    }

    private boolean isClaimed() {
        return set.record(vm).state() == Ownership.State.CLAIMED;
    }

    private static String register(String id) {
        return "vm:register %s --owner demo --key-file '%s' --hosts alpha,beta"
                .formatted(id, set.cli().runDir().resolve("user/authorized_keys"));
    }

    private boolean isWaiting(String host) {
        return String.join(" ", set.row(TestSet.system(host), "vm:list", vm))
                .contains("waits until the fleet");
    }

    private List<String> phases(String host) {
        return set.lives(TestSet.cloud(host))
                ? set.rows(TestSet.cloud(host), "vm:instances", vm).stream()
                        .map(cells -> cells.get(2))
                        .toList()
                : List.of();
    }

    // ---- events

    private void happen(State state, Event event) {
        switch (event) {
            case SOURCE_SYSTEM_DIES -> kill(TestSet.system(ALPHA));
            case DESTINATION_SYSTEM_DIES -> kill(TestSet.system(BETA));
            case SOURCE_CLOUD_DIES -> kill(TestSet.cloud(ALPHA));
            case DESTINATION_CLOUD_DIES -> kill(TestSet.cloud(BETA));
            case LINK_CUT -> set.link().cut();
            case FLEET_DIES -> {
                set.kill(FLEET);
                withoutFleet(state, set::mendFleet);
            }
            case DISK_FULL -> {
                set.fillDisk();
                Cli.await("the disk to be full", () -> !isWritten());
                withoutFleet(state, set::clearDisk);
            }
        }
        if (state == State.CLAIMED_AT_BETA && set.lives(TestSet.system(BETA))) {
            // Long enough to give that answer up.
            int dialled = set.fleetWire().dialled();
            Cli.await("beta to dial anew", () -> set.fleetWire().dialled() > dialled);
        }
        set.fleetWire().mend();
    }

    private void kill(String node) {
        set.kill(node);
        if (node.endsWith("/vs")) {
            String host = node.substring(0, node.indexOf('/'));
            Cli.await(
                    node + " to be missed",
                    () -> set.must(TestSet.cloud(host), "cloud:vs-list").contains("DIED"));
        }
    }

    /** Whether a record finds room yet. */
    private boolean isWritten() {
        String other = vm + "-" + ++others;
        return set.ask(TestSet.cloud(ALPHA), register(other)).code() == 0;
    }

    /** Who has the VM keeps it, and nobody else gets it. */
    private void withoutFleet(State state, Runnable mend) {
        List<String> before = runners();
        tryEverywhere();
        assertEquals(before, runners());
        if (state == State.RUNNING || state == State.RUNNING_AT_BETA) {
            assertEquals(digest, GUEST.digest(user), "it runs on without a pause");
        }
        mend.run();
        look();
    }

    // ---- what the operators do

    /** Operators start what stands still; some wait for the fleet. */
    private void tryEverywhere() {
        for (String host : List.of(ALPHA, BETA)) {
            String system = TestSet.system(host);
            if (set.lives(system)) {
                List<String> row = set.row(system, "vm:list", vm);
                String verb =
                        switch (row.size() > 1 ? row.get(1) : "") {
                            case "created" -> "vm:start ";
                            case "paused" -> "vm:resume ";
                            default -> "";
                        };
                if (!verb.isEmpty()) {
                    attempts.add(
                            CompletableFuture.runAsync(
                                    () -> set.ask(system, verb + vm), Cli.THREADS));
                }
            }
        }
    }

    /** Hosts where the VM's instructions are executed. */
    private List<String> runners() {
        List<String> all =
                Stream.of(ALPHA, BETA).filter(host -> phases(host).contains("RUNNING")).toList();
        assertTrue(all.size() <= 1, () -> vm + " runs on " + all);
        return all;
    }

    private Ownership look() {
        Ownership now = set.record(vm);
        if (!history.isEmpty()) {
            assertTrue(now.epoch() >= history.getLast().epoch(), () -> history + ", then " + now);
        }
        history.add(now);
        return now;
    }

    // ---- the end

    private void settle(Outcome outcome) {
        switch (outcome) {
            case ALPHA, ALPHA_AFTER_FENCE -> awaitRunner(ALPHA);
            case BETA -> awaitRunner(BETA);
            case EITHER -> Cli.await("a runner", () -> !runners().isEmpty());
            case OFF, OFF_AFTER_FENCE ->
                    Cli.await("it to be off", () -> look().state() == Ownership.State.OFF);
        }
    }

    private void awaitRunner(String host) {
        Cli.await(vm + " to run on " + host, () -> runners().equals(List.of(host)));
    }

    private void assertOutcome(State state, Outcome outcome) {
        Ownership end = look();
        if (outcome == Outcome.OFF || outcome == Outcome.OFF_AFTER_FENCE) {
            assertEquals(List.of(), runners());
            Cli.await("the user to be told", this::isToldOfTheLoss);
            bootsAnew(end);
            return;
        }
        assertEquals(Ownership.State.RUNNING, end.state());
        assertEquals(runners(), List.of(end.owner().host()));
        if (state == State.CREATED) {
            GUEST.login(user);
        } else {
            assertEquals(digest, GUEST.digest(user), "nothing is lost");
        }
    }

    private boolean isToldOfTheLoss() {
        return user.notices().contains(vm + " is off") || user.notices().contains(vm + " is down");
    }

    private void bootsAnew(Ownership off) {
        String host = set.lives(TestSet.system(BETA)) ? BETA : ALPHA;
        set.must(TestSet.system(host), "vm:create " + vm);
        set.must(TestSet.system(host), "vm:start " + vm);
        assertFalse(look().epoch() <= off.epoch());
        assertEquals(List.of(host), runners());
    }
}
