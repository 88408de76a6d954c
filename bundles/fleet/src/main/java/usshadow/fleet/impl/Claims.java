package usshadow.fleet.impl;

import static usshadow.fleet.impl.Records.OWNERSHIP;
import static usshadow.fleet.impl.Records.VMS;

import java.util.Objects;
import usshadow.fleet.ClaimId;
import usshadow.fleet.ClaimRefusedException;
import usshadow.fleet.FleetException;
import usshadow.fleet.FleetException.Reason;
import usshadow.fleet.Owner;
import usshadow.fleet.Ownership;
import usshadow.fleet.SavePoint;
import usshadow.fleet.VmRegistration;
import usshadow.fleet.impl.Records.Outcome;
import usshadow.fleet.impl.Records.Versioned;

/**
 * Takes the steps of {@link Ownership} in the store.
 *
 * <pre>
 *   read the record --> refused: say so
 *         ^         --> next record --> compare-and-set --> done
 *         |                                  |
 *         '---- another was quicker, or no answer: read again; is it what we wrote? --> done
 * </pre>
 *
 * A change whose answer was lost may even come through later. It can do no harm: it holds the same
 * claim id as the attempt that follows, and only one of the two finds the version it expects.
 */
final class Claims {
    private static final int ATTEMPTS = 8;

    private final Records records;

    Claims(Records records) {
        this.records = records;
    }

    /** One step of the state machine. */
    interface Step {
        Ownership from(Ownership now) throws ClaimRefusedException;
    }

    /**
     * A claim: of a VM that may run there, by one who has not claimed it already.
     *
     * @param save what it is a claim of, null for a fresh boot: an attempt whose answer was lost is
     *     taken for this one only if it was of the same save
     */
    Ownership claim(String vm, Owner by, ClaimId id, SavePoint save, Step step)
            throws FleetException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Versioned<Ownership> now = records.ofVm(OWNERSHIP, vm);
            if (now.value().isClaimedBy(id) && Objects.equals(now.value().consumed(), save)) {
                return now.value();
            }
            Versioned<VmRegistration> registration = records.ofVm(VMS, vm);
            requireAllowed(registration.value(), by);
            Ownership next = step.from(now.value());
            Outcome outcome =
                    records.commit(
                            VMS.check(vm, registration.version()),
                            OWNERSHIP.replace(vm, next, now.version()));
            if (outcome == Outcome.DONE) {
                return next;
            }
        }
        throw busy(vm);
    }

    private static void requireAllowed(VmRegistration registration, Owner by)
            throws FleetException {
        if (!registration.hosts().contains(by.host())) {
            throw new ClaimRefusedException(
                    Reason.HOST_NOT_ALLOWED,
                    "VM %s may run on %s, not on %s; vm:allow lets it"
                            .formatted(registration.vm(), registration.hosts(), by.host()));
        }
        if (!registration.settings().systems().contains(by.system())) {
            throw new ClaimRefusedException(
                    Reason.SYSTEM_NOT_ALLOWED,
                    "VM %s may run in virtualized systems named %s, not in %s"
                            .formatted(
                                    registration.vm(),
                                    registration.settings().systems(),
                                    by.system()));
        }
    }

    /** A step that the owner takes; safe to repeat. */
    Ownership step(String vm, Step step) throws FleetException {
        Ownership written = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Versioned<Ownership> now = records.ofVm(OWNERSHIP, vm);
            if (now.value().equals(written)) {
                return written;
            }
            Ownership next = step.from(now.value());
            if (next.equals(now.value())) {
                return next;
            }
            Outcome outcome = records.commit(OWNERSHIP.replace(vm, next, now.version()));
            if (outcome == Outcome.DONE) {
                return next;
            }
            written = outcome == Outcome.UNKNOWN ? next : null;
        }
        throw busy(vm);
    }

    /** A fence: of the claim that holds now, and not of one that follows it. */
    Ownership fence(String vm) throws FleetException {
        ClaimId fenced = records.ofVm(OWNERSHIP, vm).value().claim();
        return step(vm, now -> Objects.equals(now.claim(), fenced) ? now.fence() : now);
    }

    private static FleetException busy(String vm) {
        return new FleetException(
                Reason.BUSY,
                "the record of VM %s was changed by others in each of %d attempts; try again"
                        .formatted(vm, ATTEMPTS));
    }
}
