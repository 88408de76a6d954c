package usshadow.hypervisor.guest.vm;

import usshadow.hypervisor.guest.GuestHypervisorException;
import usshadow.hypervisor.guest.GuestHypervisorException.Reason;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;
import usshadow.nested.NestedException;
import usshadow.nested.Refusal;
import usshadow.ultracall.UltracallStatus;

/** What a refusal of the cloud hypervisor means to those who asked for something. */
final class Failures {
    private Failures() {}

    /**
     * To a migration manager.
     *
     * @param otherwise the kind, if it was not refused
     */
    static MigrationException of(NestedException e, MigrationFailure otherwise) {
        MigrationFailure kind = otherwise;
        if (e.status() == UltracallStatus.CANCELLED) {
            kind = MigrationFailure.CANCELLED;
        } else if (e.refusal() != null) {
            kind = MigrationFailure.REFUSED;
        }
        return new MigrationException(kind, e.getMessage(), e);
    }

    /** To a migration manager that wants the VM to run on after a save. */
    static MigrationException ofResume(NestedException e) {
        if (e.refusal() == Refusal.STALE || e.refusal() == Refusal.NOT_OWNER) {
            return new MigrationException(MigrationFailure.CLAIMED_ELSEWHERE, e.getMessage(), e);
        }
        return of(e, MigrationFailure.VM);
    }

    /** To an operator. */
    static GuestHypervisorException of(NestedException e) {
        return new GuestHypervisorException(Reason.REFUSED, e.getMessage(), e);
    }
}
