package usshadow.fleet;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import usshadow.sealing.VmKey;

/**
 * The fleet as one host sees it. Every call ends in bounded time: {@link FleetUnreachableException}
 * if the fleet does not answer.
 *
 * <p>Running a VM:
 *
 * <pre>
 *   claimFresh or claimRestore     with a ClaimId drawn once, again while the fleet is unreachable
 *   ... commit everything ...
 *   running(vm, claim)             again while unreachable; then, and not before, the first instruction
 *   watch(vm, ...)                 stop at once when another claim is seen
 *   off(vm, claim)                 powered off, destroyed, or L1 died
 * </pre>
 */
public interface Fleet {

    /**
     * Registers a VM, with a fresh key that is wrapped for each host.
     *
     * @param settings what the provider says about it
     * @param hosts that it may run on; each has announced itself once
     * @throws FleetException {@code ALREADY_REGISTERED}, {@code UNKNOWN_HOST}, {@code
     *     UNTRUSTED_HOST}
     */
    VmRegistration register(VmSettings settings, Set<String> hosts) throws FleetException;

    /**
     * Forgets a VM and its key: what was saved of it can never be restored.
     *
     * @throws FleetException {@code NOT_REGISTERED}; {@code ALREADY_CLAIMED}, {@code
     *     ALREADY_RUNNING} if it is not off
     */
    void unregister(String vm) throws FleetException;

    /**
     * Lets a VM run on one more host: wraps its key for it. Works on hosts that are allowed
     * themselves.
     *
     * @throws FleetException {@code NOT_REGISTERED}, {@code UNKNOWN_HOST}, {@code UNTRUSTED_HOST},
     *     {@code HOST_NOT_ALLOWED} or {@code NO_KEY} if this host does not have the key
     */
    VmRegistration allow(String vm, String host) throws FleetException;

    /**
     * Lets a VM no longer run on a host. A VM that runs there runs on; the host may remember the
     * key.
     *
     * @throws FleetException {@code NOT_REGISTERED}, {@code HOST_NOT_ALLOWED}
     */
    VmRegistration disallow(String vm, String host) throws FleetException;

    /**
     * Lets a user at a VM's consoles, or changes what he may do there.
     *
     * @throws FleetException {@code NOT_REGISTERED}
     */
    VmRegistration grant(String vm, String user, VmUser rights) throws FleetException;

    /**
     * Takes a user's rights away.
     *
     * @throws FleetException {@code NOT_REGISTERED}, {@code UNKNOWN_USER}
     */
    VmRegistration revoke(String vm, String user) throws FleetException;

    /** The ids of all registered VMs, sorted. */
    List<String> list() throws FleetException;

    /**
     * A VM's registration.
     *
     * @throws FleetException {@code NOT_REGISTERED}
     */
    VmRegistration describe(String vm) throws FleetException;

    /**
     * A VM's key, if this host is allowed.
     *
     * @throws FleetException {@code HOST_NOT_ALLOWED}, {@code NO_KEY}
     */
    VmKey key(VmRegistration registration) throws FleetException;

    /**
     * Who owns a VM.
     *
     * @throws FleetException {@code NOT_REGISTERED}
     */
    Ownership ownership(String vm) throws FleetException;

    /**
     * Claims a VM for a boot from scratch, on this host.
     *
     * @param system the virtualized system that runs it
     * @param claim drawn once; asking again with it after an unreachable fleet is the same claim
     * @throws FleetException {@code NOT_REGISTERED}, {@code HOST_NOT_ALLOWED}, {@code
     *     SYSTEM_NOT_ALLOWED}, {@code ALREADY_CLAIMED}, {@code ALREADY_RUNNING}
     */
    Ownership claimFresh(String vm, String system, ClaimId claim) throws FleetException;

    /**
     * Claims a VM for going on from a save, on this host.
     *
     * @param save as the sealed manifest names it
     * @throws FleetException as {@link #claimFresh}; {@code STALE_EPOCH} if it is not the newest
     *     state
     */
    Ownership claimRestore(String vm, String system, ClaimId claim, SavePoint save)
            throws FleetException;

    /**
     * Records that a claimed VM runs; only then may it.
     *
     * @throws FleetException {@code FENCED}: it must not run
     */
    Ownership running(String vm, ClaimId claim) throws FleetException;

    /**
     * Gives a VM up.
     *
     * @throws FleetException {@code FENCED}: it was not this claim's any more
     */
    Ownership off(String vm, ClaimId claim) throws FleetException;

    /**
     * Takes a VM from an owner that is lost; see {@link Ownership#fence}.
     *
     * @throws FleetException {@code NOTHING_TO_FENCE}
     */
    Ownership fence(String vm) throws FleetException;

    /** Tells a listener of a VM's ownership: now, and whenever it changes. */
    Watch watch(String vm, OwnershipListener listener);

    /**
     * Tells a listener of a VM's registration: now, and whenever it changes; called one at a time,
     * it must not block. Of a VM that is not registered any more nothing is told.
     */
    Watch watchRegistration(String vm, Consumer<VmRegistration> listener);

    /** Tells the world about this host; again by itself whenever the fleet comes back. */
    void announce(String console);

    /**
     * A host's record.
     *
     * @throws FleetException {@code UNKNOWN_HOST}
     */
    HostRecord host(String name) throws FleetException;

    /** The names of all hosts that ever announced themselves, sorted. */
    List<String> hosts() throws FleetException;

    /** Whether the fleet answers, as far as is known. */
    boolean reachable();

    /** Tells whether the fleet answers: now, and whenever that changes. Must not block. */
    Watch watchReachable(Consumer<Boolean> listener);
}
