package usshadow.fleet;

import java.util.Objects;
import usshadow.fleet.FleetException.Reason;

/**
 * Who owns a VM: the whole of it, one record for each VM, changed by compare-and-set only. Its
 * steps are pure: each gives the next record or refuses.
 *
 * <pre>
 *                    claimFresh, e+1
 *        +------------------------------------+
 *        |                                    v      running
 *   .--------.   claimRestore, e+1      .---------. -------> .---------.
 *   |  OFF   | -----------------------> | CLAIMED |          | RUNNING |
 *   '--------'                          '---------' <------- '---------'
 *      ^  ^  \__ off; fence, e+1 __________/  ^    claimRestore,  |
 *      |                                       \__ e+1 (also from |
 *      |                                           CLAIMED)       |
 *      '---------------- off; fence ------------------------------'
 * </pre>
 *
 * <ul>
 *   <li>A fresh boot claims from OFF only.
 *   <li>A restore or a resume claims from the very epoch that its save names, whatever the state:
 *       the VM that was saved is frozen. Every claim moves the epoch, so a save can be claimed
 *       once.
 *   <li>CLAIMED means that nothing ran: whoever claimed executes the first instruction only after
 *       {@link #running}. So a claim that ends before gives back the save that it consumed: {@link
 *       #off} and {@link #fence} make it claimable once more, in spite of its epoch.
 *   <li>{@link #off} leaves the epoch, so that what was saved in it stays restorable until somebody
 *       claims.
 * </ul>
 *
 * @param epoch counts claims; 0: never claimed
 * @param state what is known of the VM
 * @param owner whose it is, null if OFF
 * @param claim the claim that made it so, null if OFF
 * @param consumed the save that the claim used up, while CLAIMED; null for a fresh boot
 * @param claimable a save of an earlier epoch that may be claimed, while OFF; else null
 */
public record Ownership(
        long epoch,
        State state,
        Owner owner,
        ClaimId claim,
        SavePoint consumed,
        SavePoint claimable) {

    /** What is known of a VM. */
    public enum State {
        /** Nobody runs it. */
        OFF,
        /** Somebody is about to run it; nothing ran yet. */
        CLAIMED,
        /** Somebody runs it, holds it frozen, or is dead. */
        RUNNING
    }

    /** A VM that was registered and never claimed. */
    public static final Ownership NEW = new Ownership(0, State.OFF, null, null, null, null);

    /**
     * Checks that the parts fit together.
     *
     * @throws IllegalArgumentException if they do not
     */
    public Ownership {
        Objects.requireNonNull(state);
        boolean owned = state != State.OFF;
        boolean good =
                epoch >= (owned ? 1 : 0)
                        && (owner != null) == owned
                        && (claim != null) == owned
                        && (consumed == null
                                || (state == State.CLAIMED && consumed.epoch() < epoch))
                        && (claimable == null || (!owned && claimable.epoch() < epoch));
        if (!good) {
            throw new IllegalArgumentException(
                    "impossible ownership: epoch %d, %s, owner %s, claim %s, consumed %s, claimable %s"
                            .formatted(epoch, state, owner, claim, consumed, claimable));
        }
    }

    /**
     * Claims for a boot from scratch.
     *
     * @throws ClaimRefusedException {@code ALREADY_CLAIMED} or {@code ALREADY_RUNNING}
     */
    public Ownership claimFresh(Owner by, ClaimId id) throws ClaimRefusedException {
        return switch (state) {
            case OFF -> new Ownership(epoch + 1, State.CLAIMED, by, id, null, null);
            case CLAIMED ->
                    throw new ClaimRefusedException(
                            Reason.ALREADY_CLAIMED,
                            "%s has claimed the VM in epoch %d; power it off there, or fence it if that host is lost"
                                    .formatted(owner, epoch));
            case RUNNING ->
                    throw new ClaimRefusedException(
                            Reason.ALREADY_RUNNING,
                            "the VM runs on %s in epoch %d; power it off or migrate it, or fence it once that host's power is off"
                                    .formatted(owner, epoch));
        };
    }

    /**
     * Claims for going on from a save: a restore elsewhere, or a resume where it was saved.
     *
     * @param save as the sealed manifest names it
     * @throws ClaimRefusedException {@code STALE_EPOCH} if it is not the newest state of the VM
     */
    public Ownership claimRestore(Owner by, ClaimId id, SavePoint save)
            throws ClaimRefusedException {
        if (save.epoch() != epoch && !save.equals(claimable)) {
            throw new ClaimRefusedException(
                    Reason.STALE_EPOCH,
                    "%s cannot be restored: the VM is in epoch %d%s, and has been claimed since"
                            .formatted(save, epoch, owner == null ? "" : " on " + owner));
        }
        return new Ownership(epoch + 1, State.CLAIMED, by, id, save, null);
    }

    /**
     * Says that all is committed and the VM runs from now on. To say it twice changes nothing.
     *
     * @throws ClaimRefusedException {@code FENCED} if the claim does not hold any more: the VM must
     *     not run
     */
    public Ownership running(ClaimId id) throws ClaimRefusedException {
        requireClaim(id);
        return new Ownership(epoch, State.RUNNING, owner, claim, null, null);
    }

    /**
     * Gives the VM up: powered off, destroyed, or its virtualized system died.
     *
     * @throws ClaimRefusedException {@code FENCED} if the claim does not hold any more: then there
     *     is nothing to give up
     */
    public Ownership off(ClaimId id) throws ClaimRefusedException {
        requireClaim(id);
        return new Ownership(epoch, State.OFF, null, null, null, consumed);
    }

    /**
     * Takes the VM from an owner that is lost. On RUNNING it is the provider's word that the
     * owner's power is off. On CLAIMED no word is needed: the epoch moves, so the claim is void.
     *
     * @throws ClaimRefusedException {@code NOTHING_TO_FENCE} if it is OFF
     */
    public Ownership fence() throws ClaimRefusedException {
        return switch (state) {
            case OFF ->
                    throw new ClaimRefusedException(
                            Reason.NOTHING_TO_FENCE,
                            "the VM is off in epoch %d; it can be booted, or restored"
                                    .formatted(epoch));
            case CLAIMED -> new Ownership(epoch + 1, State.OFF, null, null, null, consumed);
            case RUNNING -> new Ownership(epoch, State.OFF, null, null, null, null);
        };
    }

    /**
     * Whether a save is not lost to its holder yet: it can be claimed, or another has claimed it
     * and does not run it, so that it may come back.
     */
    public boolean mayBeClaimed(SavePoint save) {
        return save.epoch() == epoch || save.equals(claimable) || save.equals(consumed);
    }

    /** Whether a claim holds. */
    public boolean isClaimedBy(ClaimId id) {
        return id.equals(claim);
    }

    private void requireClaim(ClaimId id) throws ClaimRefusedException {
        if (!isClaimedBy(id)) {
            throw new ClaimRefusedException(
                    Reason.FENCED,
                    "claim %s does not hold any more: the VM is %s in epoch %d; it must not run here"
                            .formatted(id, owner == null ? "off" : "on " + owner, epoch));
        }
    }
}
