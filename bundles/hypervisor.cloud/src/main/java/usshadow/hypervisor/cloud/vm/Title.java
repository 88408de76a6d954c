package usshadow.hypervisor.cloud.vm;

import usshadow.fleet.Watch;
import usshadow.sealing.SaveId;

/**
 * A VM's title: the fleet's record of who owns it, as this host may change it. Every change is one
 * compare-and-set; an answer that was lost is settled before anything is said.
 */
interface Title {
    /**
     * A claim that was won.
     *
     * @param epoch the VM's epoch from now on
     * @param id random; names the claim
     */
    record Claim(long epoch, String id) {}

    /** Claims a VM that is off. */
    Claim fresh() throws RefusedException;

    /** Claims a VM from a save. */
    Claim saved(long epoch, SaveId save) throws RefusedException;

    /** Records that the VM of this claim runs from now on. */
    void running(Claim claim) throws RefusedException;

    /**
     * Records the VM as off, now or as soon as the fleet can be reached, if this claim still
     * stands; and likewise if a claim stands whose answer never came. Returns at once.
     *
     * @param claim that was won, or null
     */
    void giveUp(Claim claim);

    /** Tells of the record, now and whenever it changes, until the watch is closed. */
    Watch watch(RecordListener listener);

    /** Hears of the record; may take its time. */
    interface RecordListener {
        /**
         * How the record is.
         *
         * @param epoch the VM's
         * @param claimId of the claim that stands, or null if the VM is off
         */
        void recorded(long epoch, String claimId);
    }
}
