package usshadow.hypervisor.guest.vm;

import java.util.List;
import usshadow.migration.api.MigratableDevice;
import usshadow.migration.api.MigratableVm;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;
import usshadow.migration.api.RamBlock;
import usshadow.nested.NestedException;

/** A VM as a migration manager sees it; of one instance, which may end under the manager. */
final class DepartingVm implements MigratableVm {
    private final String machineName;
    private final VmTable vms;
    private final Vm vm;
    private final Machine machine;

    DepartingVm(String machineName, VmTable vms, Vm vm, Machine machine) {
        this.machineName = machineName;
        this.vms = vms;
        this.vm = vm;
        this.machine = machine;
    }

    @Override
    public String id() {
        return vm.id();
    }

    @Override
    public String machine() {
        return machineName;
    }

    @Override
    public List<RamBlock> ram() {
        return machine.ram();
    }

    @Override
    public void logDirty(boolean on) throws MigrationException {
        try {
            machine.logDirty(on);
        } catch (NestedException e) {
            throw Failures.of(e, MigrationFailure.VM);
        }
    }

    @Override
    public long[] dirtyPages(RamBlock block) throws MigrationException {
        try {
            return machine.dirtyPages();
        } catch (NestedException e) {
            throw Failures.of(e, MigrationFailure.VM);
        }
    }

    @Override
    public void stop() throws MigrationException {
        alone(
                () -> {
                    machine.pause();
                    if (machine.loop().end() != null) {
                        throw new MigrationException(
                                MigrationFailure.VM,
                                "VM %s has ended: nothing is left to migrate".formatted(vm.id()));
                    }
                    return vm;
                });
    }

    @Override
    public void resume() throws MigrationException {
        alone(
                () -> {
                    try {
                        if (!vm.claim()) {
                            throw new MigrationException(
                                    MigrationFailure.CANCELLED,
                                    "VM %s was stopped before it could be claimed"
                                            .formatted(vm.id()));
                        }
                    } catch (NestedException e) {
                        throw Failures.ofResume(e);
                    }
                    return vm;
                });
    }

    private void alone(Vm.Verb<Vm, MigrationException> verb) throws MigrationException {
        vm.alone(
                () -> {
                    if (vm.machine() != machine) {
                        throw new MigrationException(
                                MigrationFailure.VM,
                                "VM %s was stopped or destroyed meanwhile".formatted(vm.id()));
                    }
                    return verb.run();
                });
    }

    @Override
    public void migrated() {
        vm.alone(
                () -> {
                    if (vm.machine() == machine) {
                        vms.remove(vm);
                    }
                    return vm;
                });
    }

    @Override
    public List<MigratableDevice> devices() {
        return machine.sections();
    }
}
