package usshadow.device.serial.shadow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static usshadow.device.serial.shadow.OutcomeTable.expected;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import usshadow.device.serial.shadow.OutcomeTable.Event;
import usshadow.device.serial.shadow.OutcomeTable.Outcome;
import usshadow.device.serial.shadow.OutcomeTable.State;
import usshadow.fleet.Fleet;
import usshadow.fleet.FleetException;
import usshadow.fleet.Ownership;
import usshadow.fleet.TestHosts;
import usshadow.fleet.store.MemoryStore;

/**
 * The table of docs/outcomes.md, cell by cell: a VM in some state, something dies, and everybody
 * who is left tries to run the VM. Never do two run; epochs only grow; a VM is lost only with its
 * owner's own node.
 */
@Timeout(120)
class OutcomeTest {
    static Stream<Arguments> cells() {
        return Arrays.stream(State.values())
                .flatMap(
                        state ->
                                Arrays.stream(Event.values())
                                        .map(
                                                event ->
                                                        Arguments.of(
                                                                state,
                                                                event,
                                                                expected(state, event))));
    }

    @TempDir private Path folder;
    private TestHosts hosts;
    private Node alpha;
    private Node beta;
    private Fleet watcher;
    private boolean alphaHasIt;
    private boolean betaHasIt;

    @BeforeEach
    void twoNodes() throws Exception {
        hosts = new TestHosts(folder);
        watcher = hosts.fleet("gamma");
        hosts.fleet("beta");
        hosts.fleet("alpha").register(Node.tinyGuest("web1"), Set.of("alpha", "beta"));
        alpha = new Node("alpha", hosts.fleet("alpha"));
        beta = new Node("beta", hosts.fleet("beta"));
    }

    @AfterEach
    void close() {
        alpha.close();
        beta.close();
        hosts.close();
    }

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @MethodSource("cells")
    void theVmHasOneRunnerAtMost(State state, Event event, Outcome outcome) throws Exception {
        reach(state);
        long epoch = watcher.ownership("web1").epoch();
        happen(event);
        boolean fenced = outcome == Outcome.OFF_AFTER_FENCE || outcome == Outcome.ALPHA_AFTER_FENCE;
        if (fenced) {
            assertEquals(0, runners(), "nobody may run it before the fence");
            watcher.fence("web1");
        }
        assertRunner(outcome);
        assertTrue(watcher.ownership("web1").epoch() >= epoch);
        if (outcome == Outcome.OFF || outcome == Outcome.OFF_AFTER_FENCE) {
            assertBootsAnew();
        }
    }

    private void assertRunner(Outcome outcome) throws Exception {
        boolean atAlpha = alphaHasIt && alpha.runs();
        boolean atBeta = betaHasIt && beta.runs();
        switch (outcome) {
            case ALPHA, ALPHA_AFTER_FENCE -> {
                assertEquals("true false", atAlpha + " " + atBeta);
                alpha.attach(); // users find their console there, also if it was away meanwhile
            }
            case BETA -> assertEquals("false true", atAlpha + " " + atBeta);
            case EITHER -> assertTrue(atAlpha != atBeta, atAlpha + " " + atBeta);
            case OFF, OFF_AFTER_FENCE -> assertEquals("false false", atAlpha + " " + atBeta);
        }
    }

    private int runners() throws Exception {
        return (alphaHasIt && alpha.runs() ? 1 : 0) + (betaHasIt && beta.runs() ? 1 : 0);
    }

    private void assertBootsAnew() throws Exception {
        Node third = new Node("beta", hosts.restart("beta", "beta-2"));
        try {
            awaitOff();
            third.create(false);
            assertTrue(third.runs());
        } finally {
            third.close();
        }
    }

    /** A system that died is recorded as off in the background. */
    private void awaitOff() throws FleetException {
        while (watcher.ownership("web1").state() != Ownership.State.OFF) {
            Thread.onSpinWait();
        }
    }

    // ---- states ----

    private void reach(State state) throws Exception {
        alpha.create(false);
        alphaHasIt = true;
        if (state == State.CREATED) {
            return;
        }
        assertTrue(alpha.runs());
        if (state == State.RUNNING) {
            return;
        }
        Node.Saved saved = alpha.save();
        beta.create(true);
        beta.load(saved);
        betaHasIt = true;
        switch (state) {
            case CLAIMED_AT_BETA -> claimWithoutRunning();
            case RUNNING_AT_BETA -> assertTrue(beta.runs());
            default -> {}
        }
    }

    /** Beta's claim is made, and its connection breaks before the answer comes. */
    private void claimWithoutRunning() throws Exception {
        store("beta").loseNextAnswerAndCut(MemoryStore.Lost.AFTER);
        beta.start();
        while (watcher.ownership("web1").state() != Ownership.State.CLAIMED) {
            Thread.onSpinWait();
        }
        beta.stop();
        assertEquals(Ownership.State.CLAIMED, watcher.ownership("web1").state());
    }

    private MemoryStore store(String host) {
        return hosts.store(host);
    }

    // ---- events ----

    private void happen(Event event) throws Exception {
        switch (event) {
            case SOURCE_SYSTEM_DIES -> {
                store("beta").mend();
                alpha.systemDies();
                alphaHasIt = false;
                awaitGivenUp("alpha");
            }
            case DESTINATION_SYSTEM_DIES -> {
                beta.systemDies();
                store("beta").mend();
                betaHasIt = false;
                awaitGivenUp("beta");
            }
            case SOURCE_CLOUD_DIES -> {
                store("beta").mend();
                store("alpha").cut();
                alpha.close();
                alphaHasIt = false;
            }
            case DESTINATION_CLOUD_DIES -> {
                store("beta").cut();
                beta.close();
                betaHasIt = false;
            }
            case FLEET_DIES, DISK_FULL -> {
                store("alpha").cut();
                store("beta").cut();
                boolean ran = watcher.ownership("web1").state() == Ownership.State.RUNNING;
                long epoch = watcher.ownership("web1").epoch();
                runners(); // without the fleet nobody gets the VM who does not have it
                assertEquals(epoch, watcher.ownership("web1").epoch());
                assertEquals(ran, watcher.ownership("web1").state() == Ownership.State.RUNNING);
                store("alpha").mend();
                store("beta").mend();
            }
            case LINK_CUT -> store("beta").mend(); // between the systems: nothing more arrives
        }
    }

    /** What a dead system owned is recorded as off, in the background. */
    private void awaitGivenUp(String host) throws FleetException {
        for (Ownership now = watcher.ownership("web1");
                now.owner() != null && now.owner().host().equals(host);
                now = watcher.ownership("web1")) {
            Thread.onSpinWait();
        }
    }
}
