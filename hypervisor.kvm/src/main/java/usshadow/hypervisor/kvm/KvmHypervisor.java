package usshadow.hypervisor.kvm;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import usshadow.hypervisor.guest.GuestHypervisor;
import usshadow.hypervisor.guest.vm.Flavour;
import usshadow.hypervisor.guest.vm.VmTable;
import usshadow.migration.api.IncomingVmFactory;

/** Calls itself what a QEMU would: its machines' name is the one in QEMU's migration stream. */
@Component(service = {GuestHypervisor.class, IncomingVmFactory.class})
public final class KvmHypervisor extends Flavour {
    /** The machine's name. */
    static final String MACHINE = "pc-usshadow-1.0";

    /** The guest hypervisor of this virtualized system. */
    @Activate
    public KvmHypervisor(@Reference VmTable vms) {
        super("kvm", MACHINE, vms);
    }
}
