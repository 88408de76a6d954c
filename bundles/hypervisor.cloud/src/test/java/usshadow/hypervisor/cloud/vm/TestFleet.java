package usshadow.hypervisor.cloud.vm;

import java.util.concurrent.atomic.AtomicLong;
import usshadow.fleet.Watch;
import usshadow.nested.Refusal;
import usshadow.sealing.SaveId;

/** The record of one VM, with the rules of ownership, in memory; may be out of reach. */
final class TestFleet {
    private final AtomicLong claims = new AtomicLong();
    private long epoch;
    private String claim;
    private String state = "off";
    private volatile boolean reachable = true;
    private volatile boolean saveIsClaimed;

    void reachable(boolean now) {
        reachable = now;
    }

    /** Another has claimed what is saved, and does not run it. */
    void saveIsClaimed(boolean now) {
        saveIsClaimed = now;
    }

    synchronized long epoch() {
        return epoch;
    }

    synchronized String state() {
        return state;
    }

    /** As the provider's vm:fence on a VM that runs. */
    synchronized void fence() {
        state = "off";
        claim = null;
    }

    synchronized String claim() {
        return claim;
    }

    private synchronized Title.Claim claim(boolean allowed, Refusal otherwise)
            throws RefusedException {
        requireReachable();
        if (!allowed) {
            throw new RefusedException(otherwise, "record is " + state + " in epoch " + epoch);
        }
        epoch++;
        state = "claimed";
        claim = "claim-" + claims.incrementAndGet();
        return new Title.Claim(epoch, claim);
    }

    private void requireReachable() throws RefusedException {
        if (!reachable) {
            throw new RefusedException(Refusal.FLEET_UNREACHABLE, "test");
        }
    }

    /** A host's title. */
    Title title() {
        return new Title() {
            @Override
            public Claim fresh() throws RefusedException {
                synchronized (TestFleet.this) {
                    return claim(state.equals("off"), Refusal.NOT_OFF);
                }
            }

            @Override
            public Claim saved(long of, SaveId save) throws RefusedException {
                synchronized (TestFleet.this) {
                    return claim(
                            of == epoch && !saveIsClaimed,
                            saveIsClaimed ? Refusal.SAVE_CLAIMED : Refusal.STALE);
                }
            }

            @Override
            public void running(Claim mine) throws RefusedException {
                synchronized (TestFleet.this) {
                    requireReachable();
                    if (!mine.id().equals(claim)) {
                        throw new RefusedException(Refusal.NOT_OWNER, "test");
                    }
                    state = "running";
                }
            }

            @Override
            public Watch watch(RecordListener listener) {
                return () -> {};
            }

            @Override
            public void giveUp(Claim mine) {
                synchronized (TestFleet.this) {
                    if (mine != null && mine.id().equals(claim)) {
                        state = "off";
                        claim = null;
                    }
                }
            }
        };
    }
}
