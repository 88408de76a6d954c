package usshadow.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import usshadow.fleet.FleetException.Reason;
import usshadow.fleet.Ownership.State;
import usshadow.sealing.SaveId;

/** Each step from each state. */
class OwnershipTest {
    private static final Owner ALPHA = new Owner("alpha", "vs", "a1");
    private static final Owner BETA = new Owner("beta", "vs", "b1");
    private static final ClaimId FIRST = new ClaimId("1".repeat(32));
    private static final ClaimId SECOND = new ClaimId("2".repeat(32));
    private static final SavePoint SAVE = new SavePoint(1, SaveId.random());

    private static final Ownership CLAIMED =
            new Ownership(1, State.CLAIMED, ALPHA, FIRST, null, null);
    private static final Ownership RUNNING =
            new Ownership(1, State.RUNNING, ALPHA, FIRST, null, null);
    private static final Ownership OFF = new Ownership(1, State.OFF, null, null, null, null);
    private static final Ownership RESTORED =
            new Ownership(2, State.CLAIMED, BETA, SECOND, SAVE, null);

    private static Reason refusal(Executable step) {
        return assertThrows(ClaimRefusedException.class, step).reason();
    }

    @Test
    void aFreshBootClaimsFromOff() throws Exception {
        assertEquals(CLAIMED, Ownership.NEW.claimFresh(ALPHA, FIRST));
        assertEquals(2, OFF.claimFresh(BETA, SECOND).epoch());
    }

    @Test
    void aFreshBootClaimsFromNothingElse() {
        assertEquals(Reason.ALREADY_CLAIMED, refusal(() -> CLAIMED.claimFresh(BETA, SECOND)));
        assertEquals(Reason.ALREADY_RUNNING, refusal(() -> RUNNING.claimFresh(BETA, SECOND)));
    }

    @Test
    void aRestoreClaimsFromItsOwnEpochWhateverTheState() throws Exception {
        assertEquals(RESTORED, RUNNING.claimRestore(BETA, SECOND, SAVE));
        assertEquals(RESTORED, CLAIMED.claimRestore(BETA, SECOND, SAVE));
        assertEquals(RESTORED, OFF.claimRestore(BETA, SECOND, SAVE));
    }

    @Test
    void aResumeIsARestoreWhereItWasSaved() throws Exception {
        assertEquals(ALPHA, RUNNING.claimRestore(ALPHA, SECOND, SAVE).owner());
    }

    @Test
    void aSaveIsClaimedOnce() {
        assertEquals(Reason.STALE_EPOCH, refusal(() -> RESTORED.claimRestore(ALPHA, FIRST, SAVE)));
        SavePoint future = new SavePoint(3, SAVE.id());
        assertEquals(
                Reason.STALE_EPOCH, refusal(() -> RESTORED.claimRestore(ALPHA, FIRST, future)));
    }

    @Test
    void bootingAnewMakesSavesStale() throws Exception {
        Ownership anew = OFF.claimFresh(ALPHA, FIRST);
        assertEquals(Reason.STALE_EPOCH, refusal(() -> anew.claimRestore(BETA, SECOND, SAVE)));
    }

    @Test
    void runningNeedsItsOwnClaim() throws Exception {
        assertEquals(RUNNING, CLAIMED.running(FIRST));
        assertEquals(RUNNING, RUNNING.running(FIRST));
        assertEquals(Reason.FENCED, refusal(() -> CLAIMED.running(SECOND)));
        assertEquals(Reason.FENCED, refusal(() -> RUNNING.running(SECOND)));
        assertEquals(Reason.FENCED, refusal(() -> OFF.running(FIRST)));
    }

    @Test
    void offLeavesTheEpochSoThatASaveStaysRestorable() throws Exception {
        assertEquals(OFF, RUNNING.off(FIRST));
        assertEquals(RESTORED, RUNNING.off(FIRST).claimRestore(BETA, SECOND, SAVE));
    }

    @Test
    void offNeedsItsOwnClaim() {
        assertEquals(Reason.FENCED, refusal(() -> RUNNING.off(SECOND)));
        assertEquals(Reason.FENCED, refusal(() -> OFF.off(FIRST)));
    }

    @Test
    void aClaimThatIsGivenUpBeforeItRanGivesItsSaveBack() throws Exception {
        Ownership off = RESTORED.off(SECOND);
        assertEquals(2, off.epoch());
        assertEquals(SAVE, off.claimable());
        assertEquals(SAVE, off.claimRestore(ALPHA, FIRST, SAVE).consumed());
    }

    @Test
    void aClaimThatRanGivesNothingBack() throws Exception {
        Ownership ran = RESTORED.running(SECOND);
        assertNull(ran.off(SECOND).claimable());
        assertNull(ran.fence().claimable());
        assertEquals(
                Reason.STALE_EPOCH,
                refusal(() -> ran.off(SECOND).claimRestore(ALPHA, FIRST, SAVE)));
    }

    @Test
    void aSaveIsLostOnceItRunsOrAnotherIsClaimed() throws Exception {
        assertTrue(RUNNING.mayBeClaimed(SAVE));
        assertTrue(RESTORED.mayBeClaimed(SAVE));
        assertTrue(RESTORED.fence().mayBeClaimed(SAVE));
        assertFalse(RESTORED.running(SECOND).mayBeClaimed(SAVE));
        assertFalse(RESTORED.fence().claimFresh(ALPHA, FIRST).mayBeClaimed(SAVE));
    }

    @Test
    void fencingAClaimMovesTheEpochAndGivesItsSaveBack() throws Exception {
        Ownership fenced = RESTORED.fence();
        assertEquals(new Ownership(3, State.OFF, null, null, null, SAVE), fenced);
        assertEquals(Reason.FENCED, refusal(() -> fenced.running(SECOND)));
        assertEquals(4, fenced.claimRestore(ALPHA, FIRST, SAVE).epoch());
        SavePoint sameEpochOtherSave = new SavePoint(1, SaveId.random());
        assertEquals(
                Reason.STALE_EPOCH,
                refusal(() -> fenced.claimRestore(ALPHA, FIRST, sameEpochOtherSave)));
    }

    @Test
    void whatAFenceGaveBackIsClaimedOnce() throws Exception {
        Ownership again = RESTORED.fence().claimRestore(ALPHA, FIRST, SAVE);
        assertEquals(Reason.STALE_EPOCH, refusal(() -> again.claimRestore(BETA, SECOND, SAVE)));
        Ownership anew = RESTORED.fence().claimFresh(ALPHA, FIRST);
        assertEquals(Reason.STALE_EPOCH, refusal(() -> anew.claimRestore(BETA, SECOND, SAVE)));
    }

    @Test
    void aFencedFreshClaimLeavesNothingToRestore() throws Exception {
        assertEquals(new Ownership(2, State.OFF, null, null, null, null), CLAIMED.fence());
    }

    @Test
    void fencingARunnerLeavesTheEpochSoThatItsSaveStaysRestorable() throws Exception {
        assertEquals(OFF, RUNNING.fence());
    }

    @Test
    void thereIsNothingToFenceWhenOff() {
        assertEquals(Reason.NOTHING_TO_FENCE, refusal(OFF::fence));
        assertEquals(Reason.NOTHING_TO_FENCE, refusal(Ownership.NEW::fence));
    }

    @Test
    void impossibleRecordsAreRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Ownership(1, State.OFF, ALPHA, FIRST, null, null));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Ownership(0, State.RUNNING, ALPHA, FIRST, null, null));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Ownership(1, State.CLAIMED, ALPHA, null, null, null));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Ownership(2, State.RUNNING, ALPHA, FIRST, SAVE, null));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Ownership(1, State.OFF, null, null, null, SAVE));
    }

    @Test
    void claimIdsDiffer() {
        assertNotEquals(ClaimId.random(), ClaimId.random());
        assertThrows(IllegalArgumentException.class, () -> new ClaimId("12"));
    }
}
