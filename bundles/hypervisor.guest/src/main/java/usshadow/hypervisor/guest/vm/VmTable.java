package usshadow.hypervisor.guest.vm;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import usshadow.hypervisor.guest.GuestHypervisorException;
import usshadow.hypervisor.guest.GuestHypervisorException.Reason;
import usshadow.hypervisor.guest.GuestMemory;
import usshadow.hypervisor.guest.PagePool;
import usshadow.hypervisor.guest.VirtualDeviceFactory;
import usshadow.migration.api.PseudoDeviceFactory;
import usshadow.ultracall.UltracallCaller;

/**
 * The VMs of this virtualized system, and what they are made of. A service for {@link Flavour}s,
 * which alone see what is inside.
 */
@Component(service = VmTable.class)
public final class VmTable implements Machine.Parts {
    private final GuestMemory memory;
    private final PagePool pool;
    private final Map<String, Vm> vms = new ConcurrentSkipListMap<>();
    private final Map<String, VirtualDeviceFactory> virtual = new ConcurrentHashMap<>();
    private final Map<String, PseudoDeviceFactory> pseudo = new ConcurrentHashMap<>();
    private final ScheduledExecutorService scheduler =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("virtual devices' timers").factory());

    /** An empty table. */
    @Activate
    public VmTable(@Reference GuestMemory memory, @Reference PagePool pool) {
        this.memory = memory;
        this.pool = pool;
    }

    /** Gives all VMs up. */
    @Deactivate
    void close() {
        for (Vm vm : vms.values()) {
            remove(vm);
        }
        scheduler.shutdownNow();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addVirtualFactory(VirtualDeviceFactory factory) {
        if (virtual.putIfAbsent(factory.type(), factory) == null) {
            machines().forEach(machine -> machine.devices().factoryCame(factory));
        }
    }

    void removeVirtualFactory(VirtualDeviceFactory factory) {
        if (virtual.remove(factory.type(), factory)) {
            machines().forEach(machine -> machine.devices().factoryWent(factory.type()));
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addPseudoFactory(PseudoDeviceFactory factory) {
        pseudo.putIfAbsent(factory.type(), factory);
    }

    void removePseudoFactory(PseudoDeviceFactory factory) {
        pseudo.remove(factory.type(), factory);
    }

    private List<Machine> machines() {
        return vms.values().stream().map(Vm::machine).filter(machine -> machine != null).toList();
    }

    // ---- for flavours

    /**
     * Adds a VM.
     *
     * @param incoming whether its state will be loaded
     */
    Vm add(String id, boolean incoming) throws GuestHypervisorException {
        Vm vm = new Vm(id, this);
        return vm.alone(
                () -> {
                    if (vms.putIfAbsent(id, vm) != null) {
                        throw new GuestHypervisorException(
                                Reason.EXISTS,
                                "there is a VM %s here already: destroy it first".formatted(id));
                    }
                    try {
                        vm.make(incoming);
                        return vm;
                    } catch (GuestHypervisorException | RuntimeException e) {
                        vms.remove(id, vm);
                        throw e;
                    }
                });
    }

    Vm find(String id) throws GuestHypervisorException {
        Vm vm = vms.get(id);
        if (vm == null) {
            throw new GuestHypervisorException(
                    Reason.NO_SUCH_VM,
                    "there is no VM %s here; there are: %s".formatted(id, vms.keySet()));
        }
        return vm;
    }

    List<Vm> all() {
        return List.copyOf(vms.values());
    }

    /** Gives a VM up. */
    void remove(Vm vm) {
        vm.cancelClaim();
        vm.alone(
                () -> {
                    vms.remove(vm.id(), vm);
                    vm.end();
                    return vm;
                });
    }

    // ---- for machines

    @Override
    public UltracallCaller caller() throws GuestHypervisorException {
        try {
            return memory.ultracalls();
        } catch (IOException e) {
            throw new GuestHypervisorException(Reason.REFUSED, e.getMessage(), e);
        }
    }

    @Override
    public PagePool pool() {
        return pool;
    }

    @Override
    public VirtualDeviceFactory virtual(String type) throws GuestHypervisorException {
        VirtualDeviceFactory factory = virtual.get(type);
        if (factory == null) {
            throw new GuestHypervisorException(
                    Reason.NO_DEVICE,
                    "no bundle of this virtualized system makes virtual devices of type %s; there are: %s"
                            .formatted(type, virtual.keySet()));
        }
        return factory;
    }

    @Override
    public List<String> always() {
        return List.of(DebugPort.TYPE);
    }

    @Override
    public PseudoDeviceFactory pseudo(String type) {
        return pseudo.get(type);
    }

    @Override
    public ScheduledExecutorService scheduler() {
        return scheduler;
    }
}
