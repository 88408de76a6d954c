package usshadow.hypervisor.guest.vm;

import java.util.List;
import usshadow.hypervisor.guest.GuestHypervisor;
import usshadow.hypervisor.guest.GuestHypervisorException;
import usshadow.hypervisor.guest.GuestVm;
import usshadow.hypervisor.guest.GuestVm.State;
import usshadow.migration.api.IncomingVm;
import usshadow.migration.api.IncomingVmFactory;
import usshadow.migration.api.MigratableVm;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;
import usshadow.migration.api.MigrationOffer;

/** A guest hypervisor of any flavour: a flavour adds its names. */
public abstract class Flavour implements GuestHypervisor, IncomingVmFactory {
    private final String flavour;
    private final String machine;
    private final VmTable vms;

    /**
     * A flavour.
     *
     * @param flavour its name, such as {@code kvm}
     * @param machine the name of its machines, as in migration streams
     */
    protected Flavour(String flavour, String machine, VmTable vms) {
        this.flavour = flavour;
        this.machine = machine;
        this.vms = vms;
    }

    @Override
    public final String flavour() {
        return flavour;
    }

    @Override
    public final String machine() {
        return machine;
    }

    @Override
    public final GuestVm create(String id) throws GuestHypervisorException {
        return vms.add(id, false).view();
    }

    @Override
    public final GuestVm start(String id) throws GuestHypervisorException {
        return verb(id, Vm::start);
    }

    @Override
    public final GuestVm pause(String id) throws GuestHypervisorException {
        return verb(id, vm -> vm.require("pause", State.RUNNING, State.PAUSED).pause());
    }

    @Override
    public final GuestVm resume(String id) throws GuestHypervisorException {
        return verb(id, Vm::resume);
    }

    @Override
    public final GuestVm reset(String id) throws GuestHypervisorException {
        return verb(id, Vm::reset);
    }

    @Override
    public final GuestVm stop(String id) throws GuestHypervisorException {
        vms.find(id).cancelClaim();
        return verb(id, Vm::end);
    }

    @Override
    public final void destroy(String id) throws GuestHypervisorException {
        vms.remove(vms.find(id));
    }

    @Override
    public final List<GuestVm> list() {
        return vms.all().stream().map(Vm::view).toList();
    }

    @Override
    public final GuestVm find(String id) throws GuestHypervisorException {
        return vms.find(id).view();
    }

    @Override
    public final MigratableVm migratable(String id) throws GuestHypervisorException {
        Vm vm = vms.find(id);
        return new DepartingVm(
                machine,
                vms,
                vm,
                vm.require("migration", State.RUNNING, State.PAUSED, State.CREATED));
    }

    private interface Verb {
        void on(Vm vm) throws GuestHypervisorException;
    }

    private GuestVm verb(String id, Verb verb) throws GuestHypervisorException {
        Vm vm = vms.find(id);
        return vm.alone(
                () -> {
                    verb.on(vm);
                    return vm.view();
                });
    }

    // ---- VMs that arrive

    @Override
    public final boolean makes(String name) {
        return machine.equals(name);
    }

    @Override
    public final IncomingVm create(MigrationOffer offer) throws MigrationException {
        Vm vm;
        try {
            vm = vms.add(offer.vm(), true);
        } catch (GuestHypervisorException e) {
            throw new MigrationException(
                    e.reason() == GuestHypervisorException.Reason.NO_DEVICE
                            ? MigrationFailure.MISSING_DEVICE
                            : MigrationFailure.REFUSED,
                    e.getMessage(),
                    e);
        }
        try {
            return new ArrivingVm(vms, vm, offer);
        } catch (MigrationException | RuntimeException e) {
            vms.remove(vm);
            throw e;
        }
    }
}
