package usshadow.shell.operator;

import java.time.Duration;
import java.util.List;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import usshadow.hypervisor.guest.GuestHypervisor;
import usshadow.hypervisor.guest.GuestHypervisorException;
import usshadow.hypervisor.guest.GuestVm;

/** The commands of scope {@code vm} about a VM's life. */
@Component(
        service = VmCommands.class,
        property = {
            "osgi.command.scope=vm",
            "osgi.command.function=list",
            "osgi.command.function=info",
            "osgi.command.function=create",
            "osgi.command.function=start",
            "osgi.command.function=pause",
            "osgi.command.function=resume",
            "osgi.command.function=reset",
            "osgi.command.function=stop",
            "osgi.command.function=destroy"
        })
public final class VmCommands {
    private final GuestHypervisor hypervisor;

    /** Commands on this hypervisor's VMs. */
    @Activate
    public VmCommands(@Reference GuestHypervisor hypervisor) {
        this.hypervisor = hypervisor;
    }

    /** A line of the list; see {@link GuestVm}. */
    record Row(
            String id,
            GuestVm.State state,
            String memory,
            Duration uptime,
            long exits,
            String note) {
        private static Row of(GuestVm vm) {
            return new Row(
                    vm.id(),
                    vm.state(),
                    vm.memoryMiB() + " MiB",
                    vm.uptime(),
                    vm.exits().values().stream().mapToLong(Long::longValue).sum(),
                    vm.note());
        }
    }

    /** All VMs. */
    @Descriptor("lists the VMs of this virtualized system")
    public List<Row> list() {
        return hypervisor.list().stream().map(Row::of).toList();
    }

    /**
     * One VM in full.
     *
     * @throws GuestHypervisorException if there is none
     */
    @Descriptor("shows a VM: state, memory, devices, exits")
    public GuestVm info(@Descriptor("its id") String id) throws GuestHypervisorException {
        return hypervisor.find(id);
    }

    /**
     * Makes a VM.
     *
     * @throws GuestHypervisorException if that is refused
     */
    @Descriptor("makes a VM that the provider has registered")
    public Row create(@Descriptor("its id") String id) throws GuestHypervisorException {
        return Row.of(hypervisor.create(id));
    }

    /**
     * Boots a VM.
     *
     * @throws GuestHypervisorException if that is refused
     */
    @Descriptor("boots a VM; waits while the fleet cannot be reached")
    public Row start(@Descriptor("its id") String id) throws GuestHypervisorException {
        return Row.of(hypervisor.start(id));
    }

    /**
     * Makes a VM stand still.
     *
     * @throws GuestHypervisorException if it does not run
     */
    @Descriptor("makes a VM stand still")
    public Row pause(@Descriptor("its id") String id) throws GuestHypervisorException {
        return Row.of(hypervisor.pause(id));
    }

    /**
     * Lets a VM run on.
     *
     * @throws GuestHypervisorException if it is not paused, or another host has it
     */
    @Descriptor("lets a paused VM run on; after a save that must be claimed")
    public Row resume(@Descriptor("its id") String id) throws GuestHypervisorException {
        return Row.of(hypervisor.resume(id));
    }

    /**
     * Boots a VM anew.
     *
     * @throws GuestHypervisorException if that is refused
     */
    @Descriptor("boots a VM anew, without asking its guest")
    public Row reset(@Descriptor("its id") String id) throws GuestHypervisorException {
        return Row.of(hypervisor.reset(id));
    }

    /**
     * Pulls a VM's plug.
     *
     * @throws GuestHypervisorException if there is none
     */
    @Descriptor("pulls a VM's plug; it can be started again")
    public Row stop(@Descriptor("its id") String id) throws GuestHypervisorException {
        return Row.of(hypervisor.stop(id));
    }

    /**
     * Gives a VM up.
     *
     * @throws GuestHypervisorException if there is none
     */
    @Descriptor("gives a VM up: pulls its plug and forgets it")
    public String destroy(@Descriptor("its id") String id) throws GuestHypervisorException {
        hypervisor.destroy(id);
        return "destroyed " + id;
    }
}
