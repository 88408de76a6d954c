package usshadow.hypervisor.guest.vm;

import java.util.List;
import usshadow.migration.api.IncomingVm;
import usshadow.migration.api.MigratableDevice;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;
import usshadow.migration.api.MigrationOffer;
import usshadow.migration.api.RamBlock;
import usshadow.nested.NestedException;

/** A VM that arrives. Until it runs the cloud hypervisor has claimed nothing. */
final class ArrivingVm implements IncomingVm {
    private final VmTable vms;
    private final Vm vm;
    private final Machine machine;

    ArrivingVm(VmTable vms, Vm vm, MigrationOffer offer) throws MigrationException {
        this.vms = vms;
        this.vm = vm;
        this.machine = vm.machine();
        List<MigrationOffer.Block> blocks =
                machine.ram().stream()
                        .map(block -> new MigrationOffer.Block(block.name(), block.size()))
                        .toList();
        if (!blocks.equals(offer.ram())) {
            throw new MigrationException(
                    MigrationFailure.RAM_MISMATCH,
                    "VM %s is registered here with the RAM blocks %s, it comes with %s"
                            .formatted(vm.id(), blocks, offer.ram()));
        }
    }

    @Override
    public List<RamBlock> ram() {
        return machine.ram();
    }

    @Override
    public List<MigratableDevice> devices() {
        return machine.sections();
    }

    @Override
    public void start() throws MigrationException {
        boolean runs;
        try {
            runs = vm.alone(this::claim);
        } catch (NestedException e) {
            throw Failures.of(e, MigrationFailure.VM);
        }
        if (!runs) {
            throw new MigrationException(
                    MigrationFailure.CANCELLED,
                    "VM %s was cancelled before it could be claimed".formatted(vm.id()));
        }
    }

    private boolean claim() throws NestedException {
        return vm.machine() == machine && vm.claim();
    }

    @Override
    public void cancel() {
        vm.cancelClaim();
    }

    @Override
    public void abandon() {
        vms.remove(vm);
    }
}
