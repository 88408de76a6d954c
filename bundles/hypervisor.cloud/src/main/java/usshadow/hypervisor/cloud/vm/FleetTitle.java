package usshadow.hypervisor.cloud.vm;

import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.fleet.ClaimId;
import usshadow.fleet.Fleet;
import usshadow.fleet.FleetException;
import usshadow.fleet.FleetUnreachableException;
import usshadow.fleet.Ownership;
import usshadow.fleet.OwnershipListener;
import usshadow.fleet.SavePoint;
import usshadow.fleet.Watch;
import usshadow.nested.Refusal;
import usshadow.sealing.SaveId;

/** One instance's title, kept by the fleet. Its instance calls it by one thread at a time. */
final class FleetTitle implements Title {
    private static final Logger LOG = LoggerFactory.getLogger(FleetTitle.class);
    private static final long RETRY_MILLIS = 1000;

    private final Fleet fleet;
    private final String vm;
    private final String system;
    private final ExecutorService background;

    /** Of the claim that is being made: the same in every attempt, so that a lost answer counts. */
    private ClaimId attempt;

    /** What it is a claim of; null for a fresh boot. */
    private SavePoint attempted;

    /**
     * A title in the fleet.
     *
     * @param background for what may wait for the fleet
     */
    FleetTitle(Fleet fleet, String vm, String system, ExecutorService background) {
        this.fleet = fleet;
        this.vm = vm;
        this.system = system;
        this.background = background;
    }

    @Override
    public Claim fresh() throws RefusedException {
        return claim(null, id -> fleet.claimFresh(vm, system, id), Refusal.NOT_OFF);
    }

    @Override
    public Claim saved(long epoch, SaveId save) throws RefusedException {
        SavePoint point = new SavePoint(epoch, save);
        try {
            return claim(point, id -> fleet.claimRestore(vm, system, id, point), Refusal.STALE);
        } catch (RefusedException e) {
            throw e.refusal() == Refusal.STALE && mayComeBack(point)
                    ? new RefusedException(Refusal.SAVE_CLAIMED, e.getMessage(), e)
                    : e;
        }
    }

    /** Whether it is too early to call a save stale. */
    private boolean mayComeBack(SavePoint point) throws RefusedException {
        try {
            return fleet.ownership(vm).mayBeClaimed(point);
        } catch (FleetException e) {
            throw refused(e, Refusal.STALE);
        }
    }

    private interface Attempt {
        Ownership with(ClaimId id) throws FleetException;
    }

    private Claim claim(SavePoint of, Attempt how, Refusal otherwise) throws RefusedException {
        if (attempt != null && !Objects.equals(of, attempted)) {
            giveUp(null); // what is asked for now is another claim
        }
        if (attempt == null) {
            attempt = ClaimId.random();
            attempted = of;
        }
        try {
            Ownership now = how.with(attempt);
            Claim won = new Claim(now.epoch(), attempt.value());
            attempt = null;
            return won;
        } catch (FleetUnreachableException e) {
            throw new RefusedException(Refusal.FLEET_UNREACHABLE, e.getMessage(), e);
        } catch (FleetException e) {
            if (e.reason() != FleetException.Reason.BUSY) {
                giveUp(null); // an earlier try of it, whose answer was lost, may stand
            }
            throw refused(e, otherwise);
        }
    }

    @Override
    public void running(Claim claim) throws RefusedException {
        try {
            fleet.running(vm, new ClaimId(claim.id()));
        } catch (FleetException e) {
            throw refused(e, Refusal.NOT_OWNER);
        }
    }

    @Override
    public void giveUp(Claim claim) {
        if (claim != null) {
            background.execute(() -> off(new ClaimId(claim.id())));
        }
        if (attempt != null) {
            ClaimId lost = attempt;
            attempt = null;
            background.execute(() -> off(lost));
        }
    }

    /** Goes on until the fleet has answered, or the node stops. */
    private void off(ClaimId id) {
        try {
            while (!background.isShutdown()) {
                try {
                    fleet.off(vm, id);
                    return;
                } catch (FleetUnreachableException e) {
                    TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
                } catch (FleetException e) {
                    LOG.debug("VM {} is not recorded as off: {}", vm, e.getMessage());
                    return;
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Watch watch(RecordListener listener) {
        return fleet.watch(
                vm,
                new OwnershipListener() {
                    @Override
                    public void changed(Ownership now) {
                        String claim = now.claim() == null ? null : now.claim().value();
                        background.execute(() -> listener.recorded(now.epoch(), claim));
                    }

                    @Override
                    public void unregistered() {
                        background.execute(() -> listener.recorded(Long.MAX_VALUE, null));
                    }
                });
    }

    /** What the fleet says, in L1's terms. */
    static RefusedException refused(FleetException e, Refusal otherwise) {
        Refusal refusal =
                switch (e.reason()) {
                    case UNREACHABLE, BUSY -> Refusal.FLEET_UNREACHABLE;
                    case NOT_REGISTERED, HOST_NOT_ALLOWED, SYSTEM_NOT_ALLOWED ->
                            Refusal.NOT_REGISTERED;
                    case NO_KEY -> Refusal.NO_KEY;
                    case ALREADY_CLAIMED, ALREADY_RUNNING -> Refusal.NOT_OFF;
                    case STALE_EPOCH -> Refusal.STALE;
                    case FENCED -> Refusal.NOT_OWNER;
                    default -> otherwise;
                };
        return new RefusedException(refusal, e.getMessage(), e);
    }
}
