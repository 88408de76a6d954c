package usshadow.hypervisor.guest;

import java.util.List;
import usshadow.migration.api.MigratableVm;

/**
 * The guest hypervisor of a virtualized system. A service, one a virtualized system; flavours
 * differ in their names, their shells' verbs and their stream formats.
 *
 * <pre>
 *   create ─▶ CREATED ─ start ─▶ RUNNING ◀─ pause, resume, reset ─▶ PAUSED
 *                                   └─ stop, power-off ─▶ OFF ─ start ─▶ RUNNING     any ─ destroy ─▶
 * </pre>
 *
 * <p>Verbs about one VM follow one another. {@link #start} and {@link #resume} return when the VM
 * runs: they wait for the fleet as long as it takes, and {@link #stop} and {@link #destroy} end
 * that waiting.
 */
public interface GuestHypervisor {
    /** Its flavour's name, such as {@code kvm}. */
    String flavour();

    /** The name of the machines that it makes, as in migration streams. */
    String machine();

    /**
     * Makes a VM that the provider registered for this virtualized system: memory and devices;
     * nothing runs.
     *
     * @throws GuestHypervisorException if there is one, memory or a device is missing, or the cloud
     *     hypervisor refuses it
     */
    GuestVm create(String id) throws GuestHypervisorException;

    /**
     * Boots a VM that is CREATED, OFF or CRASHED.
     *
     * @throws GuestHypervisorException if it is in another state, or the cloud hypervisor refuses
     *     it
     */
    GuestVm start(String id) throws GuestHypervisorException;

    /**
     * Makes a VM stand still, between two instructions. Does nothing to one that does.
     *
     * @throws GuestHypervisorException if it is not running or paused
     */
    GuestVm pause(String id) throws GuestHypervisorException;

    /**
     * Lets a paused VM go on. Does nothing to one that runs. After a save this is a claim.
     *
     * @throws GuestHypervisorException if it is not paused, or the cloud hypervisor refuses it;
     *     then it stays paused
     */
    GuestVm resume(String id) throws GuestHypervisorException;

    /**
     * Boots a running or paused VM anew, as its reset button does; it runs afterwards.
     *
     * @throws GuestHypervisorException if it is in another state, or the cloud hypervisor refuses
     *     it
     */
    GuestVm reset(String id) throws GuestHypervisorException;

    /**
     * Pulls a VM's plug. It is OFF afterwards, and its memory is given back.
     *
     * @throws GuestHypervisorException if there is none
     */
    GuestVm stop(String id) throws GuestHypervisorException;

    /**
     * Gives a VM up, in whatever state.
     *
     * @throws GuestHypervisorException if there is none
     */
    void destroy(String id) throws GuestHypervisorException;

    /** All VMs, by id. */
    List<GuestVm> list();

    /**
     * One VM.
     *
     * @throws GuestHypervisorException if there is none
     */
    GuestVm find(String id) throws GuestHypervisorException;

    /**
     * A VM's side of a migration, or of a save.
     *
     * @throws GuestHypervisorException if there is none that runs or is paused
     */
    MigratableVm migratable(String id) throws GuestHypervisorException;
}
