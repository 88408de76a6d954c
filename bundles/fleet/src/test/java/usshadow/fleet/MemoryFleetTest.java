package usshadow.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import usshadow.fleet.FleetException.Reason;
import usshadow.fleet.Ownership.State;
import usshadow.fleet.json.HostCodec;
import usshadow.fleet.json.RegistrationCodec;
import usshadow.fleet.store.Change;
import usshadow.fleet.store.MemoryStore.Lost;
import usshadow.fleet.store.RecordStore;

/** The fleet on a store in memory, and what happens when answers are lost. */
class MemoryFleetTest extends FleetContract {
    @Override
    protected TestHosts hosts() throws Exception {
        return new TestHosts(folder);
    }

    @ParameterizedTest
    @EnumSource(Lost.class)
    void aClaimWhoseAnswerIsLostIsSettledByReading(Lost lost) throws Exception {
        hosts.store("alpha").loseNextAnswer(lost);
        ClaimId claim = ClaimId.random();
        Ownership claimed = alpha.claimFresh("web1", "vs", claim);
        assertEquals(1, claimed.epoch());
        assertEquals(claimed, beta.ownership("web1"));
    }

    @ParameterizedTest
    @EnumSource(Lost.class)
    void aClaimIsTheSameWhenItIsAskedAgainAfterAnOutage(Lost lost) throws Exception {
        ClaimId claim = ClaimId.random();
        hosts.store("alpha").loseNextAnswerAndCut(lost);
        assertThrows(FleetUnreachableException.class, () -> alpha.claimFresh("web1", "vs", claim));
        hosts.store("alpha").mend();
        assertEquals(1, alpha.claimFresh("web1", "vs", claim).epoch());
        assertEquals(State.RUNNING, alpha.running("web1", claim).state());
    }

    /** Otherwise an older save could pass for the one that was claimed. */
    @Test
    void aLostClaimIsNotTakenForAClaimOfAnotherSave() throws Exception {
        boot();
        ClaimId claim = ClaimId.random();
        hosts.store("alpha").loseNextAnswerAndCut(Lost.AFTER);
        assertThrows(
                FleetUnreachableException.class,
                () -> alpha.claimRestore("web1", "vs", claim, save(1)));
        hosts.store("alpha").mend();
        assertEquals(
                Reason.STALE_EPOCH,
                refusal(() -> alpha.claimRestore("web1", "vs", claim, save(1))));
    }

    @Test
    void aClaimThatWasLostInAnOutageMayHaveBeenWonByAnother() throws Exception {
        boot();
        SavePoint save = save(1);
        ClaimId claim = ClaimId.random();
        hosts.store("alpha").loseNextAnswerAndCut(Lost.BEFORE);
        assertThrows(
                FleetUnreachableException.class,
                () -> alpha.claimRestore("web1", "vs", claim, save));
        beta.claimRestore("web1", "vs", ClaimId.random(), save);
        hosts.store("alpha").mend();
        assertEquals(
                Reason.STALE_EPOCH, refusal(() -> alpha.claimRestore("web1", "vs", claim, save)));
    }

    @ParameterizedTest
    @EnumSource(Lost.class)
    void runningOffAndFenceAreSettledByReading(Lost lost) throws Exception {
        ClaimId claim = ClaimId.random();
        alpha.claimFresh("web1", "vs", claim);
        hosts.store("alpha").loseNextAnswer(lost);
        assertEquals(State.RUNNING, alpha.running("web1", claim).state());
        hosts.store("alpha").loseNextAnswer(lost);
        assertEquals(State.OFF, alpha.off("web1", claim).state());
        alpha.claimFresh("web1", "vs", claim);
        hosts.store("beta").loseNextAnswer(lost);
        assertEquals(3, beta.fence("web1").epoch());
        assertEquals(3, beta.ownership("web1").epoch());
    }

    @ParameterizedTest
    @EnumSource(Lost.class)
    void registrationsAreSettledByReading(Lost lost) throws Exception {
        hosts.store("alpha").loseNextAnswer(lost);
        VmRegistration made = alpha.register(TestHosts.settings("web2"), Set.of("alpha"));
        assertEquals(made, beta.describe("web2"));
        hosts.store("alpha").loseNextAnswer(lost);
        VmUser bob = new VmUser(Permission.VIEW, List.of(TestHosts.key("bob")));
        alpha.grant("web2", "bob", bob);
        hosts.store("alpha").loseNextAnswer(lost);
        alpha.revoke("web2", "bob");
        hosts.store("alpha").loseNextAnswer(lost);
        alpha.unregister("web2");
        assertEquals(List.of("web1"), beta.list());
    }

    @Test
    void anUnreachableFleetIsSaidToBe() throws Exception {
        ClaimId claim = boot();
        hosts.store("alpha").cut();
        assertEquals(Reason.UNREACHABLE, refusal(() -> alpha.describe("web1")));
        assertEquals(Reason.UNREACHABLE, refusal(() -> alpha.claimFresh("web1", "vs", claim)));
        assertEquals(Reason.UNREACHABLE, refusal(() -> alpha.off("web1", claim)));
        assertEquals(false, alpha.reachable());
    }

    @Test
    void aHostWhoseRecordWasForgedGetsNoKey() throws Exception {
        HostRecord beta = alpha.host("beta");
        HostRecord gamma = alpha.host("gamma");
        HostRecord forged =
                new HostRecord(
                        "beta",
                        beta.console(),
                        beta.certificates(),
                        new usshadow.identity.WrappingKey(
                                "beta", gamma.wrapping().key(), gamma.wrapping().signature()),
                        beta.startId());
        replace("hosts/beta", new HostCodec().encode(forged));
        assertEquals(
                Reason.UNTRUSTED_HOST,
                refusal(() -> alpha.register(TestHosts.settings("web2"), Set.of("beta"))));
    }

    @Test
    void aKeyThatWasWrappedForAnotherIsNoKey() throws Exception {
        VmRegistration registration = alpha.describe("web1");
        var swapped = new TreeMap<>(registration.keys());
        swapped.put("beta", registration.keys().get("alpha"));
        replace(
                "vms/web1",
                new RegistrationCodec()
                        .encode(new VmRegistration(registration.settings(), swapped)));
        assertEquals(Reason.NO_KEY, refusal(() -> beta.key(beta.describe("web1"))));
    }

    @Test
    void aRecordThatCannotBeUnderstoodIsNamed() throws Exception {
        replace(
                "ownership/web1",
                "{\"format\":2}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        FleetException e = assertThrows(FleetException.class, () -> alpha.ownership("web1"));
        assertEquals(Reason.BAD_RECORD, e.reason());
        assertEquals(
                true,
                e.getMessage().contains("ownership/web1") && e.getMessage().contains("format 2"),
                e.getMessage());
    }

    private void replace(String path, byte[] bytes) throws Exception {
        RecordStore store = hosts.store("alpha");
        int version = store.read(path).orElseThrow().version();
        store.commit(List.of(new Change.Replace(path, bytes, version)));
    }
}
