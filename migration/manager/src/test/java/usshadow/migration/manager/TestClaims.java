package usshadow.migration.manager;

import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;

/** Plays the cloud hypervisors and the fleet: one of two may run a frozen VM. */
final class TestClaims {
    private String owner = "source";

    /** The first save. */
    synchronized void freeze() {
        owner = null;
    }

    synchronized void claim(String who) throws MigrationException {
        if (owner != null && !owner.equals(who)) {
            throw new MigrationException(
                    MigrationFailure.CLAIMED_ELSEWHERE, owner + " has claimed it");
        }
        owner = who;
    }

    synchronized String owner() {
        return owner;
    }
}
