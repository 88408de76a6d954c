package usshadow.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import usshadow.fleet.FleetException.Reason;
import usshadow.fleet.Ownership.State;
import usshadow.sealing.SaveId;

/** What the fleet does on every store. */
public abstract class FleetContract {
    private static final int PATIENCE = 20;

    /** For the hosts' files. */
    @TempDir protected Path folder;

    /** Alpha, beta and gamma; the VM may run on the first two. */
    protected TestHosts hosts;

    protected Fleet alpha;
    protected Fleet beta;
    protected Fleet gamma;

    /** Hosts with an empty store. */
    protected abstract TestHosts hosts() throws Exception;

    /** Registers web1. */
    @BeforeEach
    void registerAVm() throws Exception {
        hosts = hosts();
        alpha = hosts.fleet("alpha");
        beta = hosts.fleet("beta");
        gamma = hosts.fleet("gamma");
        alpha.register(TestHosts.settings("web1"), Set.of("alpha", "beta"));
    }

    @AfterEach
    void close() {
        hosts.close();
    }

    protected static Reason refusal(Executable call) {
        return assertThrows(FleetException.class, call).reason();
    }

    /** Boots web1 on alpha. */
    protected ClaimId boot() throws FleetException {
        ClaimId claim = ClaimId.random();
        alpha.claimFresh("web1", "vs", claim);
        alpha.running("web1", claim);
        return claim;
    }

    protected static SavePoint save(long epoch) {
        return new SavePoint(epoch, SaveId.random());
    }

    @Test
    void aRegisteredVmIsKnownEverywhere() throws Exception {
        assertEquals(List.of("web1"), beta.list());
        assertEquals(TestHosts.settings("web1"), beta.describe("web1").settings());
        assertEquals(Set.of("alpha", "beta"), beta.describe("web1").hosts());
        assertEquals(Ownership.NEW, beta.ownership("web1"));
    }

    @Test
    void aVmIsRegisteredOnce() {
        assertEquals(
                Reason.ALREADY_REGISTERED,
                refusal(() -> beta.register(TestHosts.settings("web1"), Set.of("beta"))));
    }

    @Test
    void whatIsNotRegisteredIsNamed() {
        assertEquals(Reason.NOT_REGISTERED, refusal(() -> alpha.describe("web2")));
        assertEquals(
                Reason.NOT_REGISTERED,
                refusal(() -> alpha.claimFresh("web2", "vs", ClaimId.random())));
        assertEquals(Reason.NOT_REGISTERED, refusal(() -> alpha.unregister("web2")));
    }

    @Test
    void aVmCannotBeRegisteredForAHostThatNobodyKnows() {
        assertEquals(
                Reason.UNKNOWN_HOST,
                refusal(() -> alpha.register(TestHosts.settings("web2"), Set.of("delta"))));
    }

    @Test
    void whoeverWatchesARegistrationHearsOfEveryChange() throws Exception {
        BlockingQueue<VmRegistration> heard = new LinkedBlockingQueue<>();
        try (Watch watch = beta.watchRegistration("web1", heard::add)) {
            assertEquals(
                    alpha.describe("web1"), heard.poll(PATIENCE, TimeUnit.SECONDS), "at first");
            VmRegistration revoked = alpha.revoke("web1", "alice");
            VmRegistration told;
            do {
                told = heard.poll(PATIENCE, TimeUnit.SECONDS);
                assertNotNull(told);
            } while (!told.equals(revoked));
        }
    }

    @Test
    void onlyAVmThatIsOffIsUnregistered() throws Exception {
        ClaimId claim = boot();
        assertEquals(Reason.ALREADY_RUNNING, refusal(() -> beta.unregister("web1")));
        alpha.off("web1", claim);
        beta.unregister("web1");
        assertEquals(List.of(), alpha.list());
        assertEquals(Reason.NOT_REGISTERED, refusal(() -> alpha.ownership("web1")));
    }

    @Test
    void allowedHostsHaveTheSameKeyAndOthersNone() throws Exception {
        VmRegistration registration = alpha.describe("web1");
        assertEquals(alpha.key(registration), beta.key(registration));
        assertEquals(Reason.HOST_NOT_ALLOWED, refusal(() -> gamma.key(registration)));
    }

    @Test
    void anAllowedHostAllowsAnother() throws Exception {
        assertEquals(Reason.HOST_NOT_ALLOWED, refusal(() -> gamma.allow("web1", "gamma")));
        VmRegistration registration = beta.allow("web1", "gamma");
        assertEquals(alpha.key(registration), gamma.key(gamma.describe("web1")));
        gamma.claimFresh("web1", "vs", ClaimId.random());
    }

    @Test
    void aDisallowedHostClaimsNothing() throws Exception {
        alpha.disallow("web1", "beta");
        assertEquals(
                Reason.HOST_NOT_ALLOWED,
                refusal(() -> beta.claimFresh("web1", "vs", ClaimId.random())));
        assertEquals(Reason.HOST_NOT_ALLOWED, refusal(() -> alpha.disallow("web1", "beta")));
    }

    @Test
    void anotherRegistrationOfTheSameIdHasAnotherKey() throws Exception {
        VmRegistration first = alpha.describe("web1");
        alpha.unregister("web1");
        VmRegistration second = alpha.register(TestHosts.settings("web1"), Set.of("alpha", "beta"));
        assertNotEquals(alpha.key(first), alpha.key(second));
    }

    @Test
    void usersComeAndGo() throws Exception {
        VmUser bob = new VmUser(Permission.VIEW, List.of(TestHosts.key("bob")));
        alpha.grant("web1", "bob", bob);
        assertEquals(bob, beta.describe("web1").settings().users().get("bob"));
        beta.revoke("web1", "bob");
        assertEquals(Set.of("alice"), alpha.describe("web1").settings().users().keySet());
        assertEquals(Reason.UNKNOWN_USER, refusal(() -> alpha.revoke("web1", "bob")));
    }

    @Test
    void toRunIsToOwn() throws Exception {
        ClaimId claim = ClaimId.random();
        Ownership claimed = alpha.claimFresh("web1", "vs", claim);
        assertEquals(State.CLAIMED, claimed.state());
        assertEquals(new Owner("alpha", "vs", "alpha-1"), claimed.owner());
        assertEquals(claimed, beta.ownership("web1"));
        assertEquals(State.RUNNING, alpha.running("web1", claim).state());
        assertEquals(State.RUNNING, beta.ownership("web1").state());
    }

    @Test
    void aVmRunsOnlyInSystemsOfItsRegistration() {
        assertEquals(
                Reason.SYSTEM_NOT_ALLOWED,
                refusal(() -> alpha.claimFresh("web1", "xen", ClaimId.random())));
    }

    @Test
    void aMigrationMovesTheVmAndTheSourceCannotResume() throws Exception {
        boot();
        SavePoint save = save(1);
        ClaimId there = ClaimId.random();
        assertEquals(2, beta.claimRestore("web1", "vs", there, save).epoch());
        assertEquals(
                Reason.STALE_EPOCH,
                refusal(() -> alpha.claimRestore("web1", "vs", ClaimId.random(), save)));
        assertEquals("beta", beta.running("web1", there).owner().host());
    }

    @Test
    void theSourceResumesWhenTheDestinationHasNotClaimed() throws Exception {
        boot();
        SavePoint save = save(1);
        ClaimId again = ClaimId.random();
        alpha.claimRestore("web1", "vs", again, save);
        alpha.running("web1", again);
        assertEquals(
                Reason.STALE_EPOCH,
                refusal(() -> beta.claimRestore("web1", "vs", ClaimId.random(), save)));
    }

    @Test
    void aFencedHostMustNotRun() throws Exception {
        ClaimId claim = ClaimId.random();
        alpha.claimFresh("web1", "vs", claim);
        beta.fence("web1");
        assertEquals(Reason.FENCED, refusal(() -> alpha.running("web1", claim)));
        assertEquals(Reason.FENCED, refusal(() -> alpha.off("web1", claim)));
        assertEquals(Reason.NOTHING_TO_FENCE, refusal(() -> beta.fence("web1")));
    }

    @Test
    void aDestinationThatDiedBeforeItRanLosesNothing() throws Exception {
        boot();
        SavePoint save = save(1);
        beta.claimRestore("web1", "vs", ClaimId.random(), save);
        alpha.fence("web1");
        ClaimId resume = ClaimId.random();
        alpha.claimRestore("web1", "vs", resume, save);
        assertEquals(State.RUNNING, alpha.running("web1", resume).state());
    }

    @Test
    void ofManyWhoRestoreOneSaveOneWins() throws Exception {
        boot();
        SavePoint save = save(1);
        int rivals = 6;
        CyclicBarrier start = new CyclicBarrier(rivals);
        ExecutorService threads = Executors.newFixedThreadPool(rivals);
        List<Future<Boolean>> results = new ArrayList<>();
        for (int i = 0; i < rivals; i++) {
            Fleet fleet = i % 2 == 0 ? alpha : beta;
            Callable<Boolean> rival =
                    () -> {
                        start.await();
                        try {
                            fleet.claimRestore("web1", "vs", ClaimId.random(), save);
                            return true;
                        } catch (ClaimRefusedException e) {
                            assertEquals(Reason.STALE_EPOCH, e.reason());
                            return false;
                        }
                    };
            results.add(threads.submit(rival));
        }
        int winners = 0;
        for (Future<Boolean> result : results) {
            winners += result.get(PATIENCE, TimeUnit.SECONDS) ? 1 : 0;
        }
        threads.shutdown();
        assertEquals(1, winners);
        assertEquals(2, alpha.ownership("web1").epoch());
    }

    @Test
    void aHostWatchesWhetherItStillOwnsAVm() throws Exception {
        ClaimId claim = boot();
        BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
        try (Watch watch = alpha.watch("web1", listener(seen))) {
            assertNotNull(watch);
            assertEquals(State.RUNNING, ((Ownership) await(seen)).state());
            beta.fence("web1");
            Object next = await(seen);
            while (next instanceof Ownership now && now.isClaimedBy(claim)) {
                next = await(seen);
            }
            assertEquals(State.OFF, ((Ownership) next).state());
            beta.unregister("web1");
            while (next instanceof Ownership) {
                next = await(seen);
            }
            assertEquals("unregistered", next);
        }
    }

    private static Object await(BlockingQueue<Object> seen) throws InterruptedException {
        Object next = seen.poll(PATIENCE, TimeUnit.SECONDS);
        assertNotNull(next, "the watch was not called");
        return next;
    }

    private static OwnershipListener listener(BlockingQueue<Object> seen) {
        return new OwnershipListener() {
            @Override
            public void changed(Ownership now) {
                seen.add(now);
            }

            @Override
            public void unregistered() {
                seen.add("unregistered");
            }
        };
    }

    @Test
    void hostsAreFoundByTheirNames() throws Exception {
        assertEquals(List.of("alpha", "beta", "gamma"), alpha.hosts());
        alpha.announce("127.0.0.1:2222");
        HostRecord host = beta.host("alpha");
        assertEquals("127.0.0.1:2222", host.console());
        assertEquals("alpha-1", host.startId());
        assertEquals("alpha", host.verifiedKey(hosts.identity("beta")).host());
        assertEquals(Reason.UNKNOWN_HOST, refusal(() -> alpha.host("delta")));
    }

    @Test
    void aRestartedHostIsAnotherOwner() throws Exception {
        boot();
        hosts.restart("alpha", "alpha-2");
        assertEquals("alpha-2", beta.host("alpha").startId());
        assertEquals("alpha-1", beta.ownership("web1").owner().startId());
        assertTrue(beta.reachable());
    }
}
