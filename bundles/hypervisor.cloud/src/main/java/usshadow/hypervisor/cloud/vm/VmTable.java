package usshadow.hypervisor.cloud.vm;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.confinement.VirtualizedSystem;
import usshadow.console.ConsoleException;
import usshadow.console.ConsolePort;
import usshadow.console.VmStatus;
import usshadow.hypervisor.cloud.ShadowDeviceFactory;
import usshadow.machine.MemorySlot;
import usshadow.nested.Refusal;
import usshadow.policy.PartId;
import usshadow.ultracall.Answer;
import usshadow.ultracall.Call;
import usshadow.ultracall.CallRefusedException;
import usshadow.ultracall.SharedPage;
import usshadow.ultracall.UltracallLayout;
import usshadow.ultracall.UltracallStatus;

/**
 * All VM instances of this host, by the virtualized system that they belong to. One host can have
 * several instances of one VM, the frozen and the staged one, in different systems or in one.
 */
final class VmTable {
    private static final Logger LOG = LoggerFactory.getLogger(VmTable.class);
    private static final int MOST_VMS = 128;
    private static final int MOST_DEVICES = 1024;

    /** What belongs to one virtualized system; nothing of it is another's. */
    private static final class Tenant {
        private final MemorySegment memory;
        private final Map<Long, CloudVm> vms = new ConcurrentHashMap<>();
        private final Map<Long, PseudoEnd> devices = new ConcurrentHashMap<>();

        private Tenant(MemorySegment memory) {
            this.memory = memory;
        }
    }

    private final NodeServices node;
    private final Registry registry;
    private final AtomicLong handles = new AtomicLong();
    private final Map<String, Tenant> tenants = new ConcurrentHashMap<>();
    private final Map<String, ShadowDeviceFactory> factories = new HashMap<>();

    VmTable(NodeServices node, Registry registry) {
        this.node = node;
        this.registry = registry;
    }

    // ---- virtualized systems and devices come and go ----

    void addSystem(VirtualizedSystem system) {
        tenants.put(system.name(), new Tenant(system.memory().segment()));
    }

    /** Ends all VMs of a virtualized system; nothing of it is touched afterwards. */
    void removeSystem(String name) {
        Tenant gone = tenants.remove(name);
        if (gone != null) {
            gone.devices.clear();
            gone.vms.values().forEach(VmTable::lose);
            gone.vms.clear();
        }
    }

    /** One VM that cannot be ended properly does not keep the others from their end. */
    private static void lose(CloudVm vm) {
        try {
            vm.destroy(VmStatus.Phase.SYSTEM_LOST, "");
        } catch (RuntimeException | LinkageError e) {
            LOG.error("VM {} did not end properly", vm.spec().id(), e);
        }
    }

    synchronized void addFactory(ShadowDeviceFactory factory) {
        if (factories.putIfAbsent(factory.type(), factory) != null) {
            LOG.error("a second bundle for shadow devices {} is left out", factory.type());
            return;
        }
        instances().forEach(vm -> vm.board().plug(factory));
    }

    @SuppressWarnings("ReferenceEquality") // that very factory
    synchronized void removeFactory(ShadowDeviceFactory factory) {
        if (factories.get(factory.type()) == factory) {
            factories.remove(factory.type());
            instances().forEach(vm -> vm.board().unplug(factory.type()));
        }
    }

    // ---- what L1 asks ----

    long create(String system, String id, boolean incoming) throws RefusedException {
        Tenant tenant = tenant(system);
        synchronized (tenant) { // two at once would not see each other
            return create(tenant, system, id, incoming);
        }
    }

    private long create(Tenant tenant, String system, String id, boolean incoming)
            throws RefusedException {
        if (tenant.vms.values().stream().anyMatch(vm -> isLive(vm, id))) {
            throw new RefusedException(Refusal.EXISTS, id);
        }
        if (tenant.vms.size() >= MOST_VMS) {
            throw new CallRefusedException(new Answer(UltracallStatus.NO_SPACE, MOST_VMS));
        }
        Registry.Entry entry = registry.find(id, system);
        CloudVm vm = new CloudVm(entry, incoming, VmParts.build(entry.spec(), node));
        long handle = handles.incrementAndGet();
        synchronized (this) {
            factories.values().forEach(vm.board()::plug);
            tenant.vms.put(handle, vm);
        }
        if (tenants.get(system) != tenant) { // it went meanwhile
            vm.destroy(VmStatus.Phase.SYSTEM_LOST, "");
            throw new CallRefusedException(Answer.of(UltracallStatus.NOT_FOUND));
        }
        return handle;
    }

    private static boolean isLive(CloudVm vm, String id) {
        return vm.spec().id().equals(id) && vm.phase() != CloudVm.Phase.ENDED;
    }

    void destroy(String system, CloudVm vm) {
        Tenant tenant = tenant(system);
        vm.destroy(VmStatus.Phase.OFF, "destroyed by its virtualized system");
        tenant.devices.values().removeIf(device -> device.vm().equals(vm));
        tenant.vms.values().removeIf(vm::equals);
    }

    /** An instance of this virtualized system, or null. */
    CloudVm find(String system, long handle) {
        return tenant(system).vms.get(handle);
    }

    /**
     * The range of L1's memory that two arguments name: offset and bytes.
     *
     * @throws CallRefusedException if it is not in whole pages, or not L1's own memory
     */
    MemorySegment range(Call call, int offset, int bytes) {
        MemorySegment memory = tenant(call.virtualizedSystem()).memory;
        long from = call.argument(offset);
        long length = call.argument(bytes);
        call.require(
                offset,
                from >= UltracallLayout.REGION_SIZE
                        && from < memory.byteSize()
                        && from % MemorySlot.PAGE == 0);
        call.require(
                bytes,
                length > 0 && length <= memory.byteSize() - from && length % MemorySlot.PAGE == 0);
        return memory.asSlice(from, length);
    }

    long register(String system, CloudVm vm, String part, int instance, SharedPage page)
            throws RefusedException {
        PartId id = new PartId(part, instance);
        if (!id.equals(PartId.MANIFEST) && !vm.spec().plan().carried().contains(id)) {
            throw new RefusedException(Refusal.NOT_CARRIED, id.toString());
        }
        Map<Long, PseudoEnd> devices = tenant(system).devices;
        if (devices.size() >= MOST_DEVICES) {
            throw new CallRefusedException(new Answer(UltracallStatus.NO_SPACE, MOST_DEVICES));
        }
        long handle = handles.incrementAndGet();
        devices.values().removeIf(before -> before.isOf(vm, id)); // a part has one page
        devices.put(handle, new PseudoEnd(vm, id, page));
        return handle;
    }

    boolean unregister(String system, long device) {
        return tenant(system).devices.remove(device) != null;
    }

    /** A pseudo device's end, or null. */
    PseudoEnd device(String system, long handle) {
        return tenant(system).devices.get(handle);
    }

    void refused(Call call, RefusedException refused) {
        LOG.debug("{}: {}", call, refused.getMessage());
    }

    private Tenant tenant(String system) {
        Tenant tenant = tenants.get(system);
        if (tenant == null) {
            throw new CallRefusedException(Answer.of(UltracallStatus.GONE));
        }
        return tenant;
    }

    // ---- what others ask ----

    /** All instances, by virtualized system. */
    Map<String, List<CloudVm>> all() {
        Map<String, List<CloudVm>> all = new HashMap<>();
        tenants.forEach((name, tenant) -> all.put(name, List.copyOf(tenant.vms.values())));
        return all;
    }

    /** All instances. */
    List<CloudVm> instances() {
        List<CloudVm> instances = new ArrayList<>();
        all().values().forEach(instances::addAll);
        return instances;
    }

    /** The instance of a VM that is this host's: claimed, running, or frozen and not moved. */
    Optional<CloudVm> owned(String vm) {
        return instances().stream()
                .filter(each -> each.spec().id().equals(vm) && each.isOwned())
                .findFirst();
    }

    Optional<ConsolePort> console(String vm, String port) throws ConsoleException {
        Optional<CloudVm> here = owned(vm);
        if (here.isEmpty()) {
            return Optional.empty();
        }
        ConsolePort console = here.get().board().console(port);
        if (console == null) {
            throw new ConsoleException(
                    ConsoleException.Kind.NO_SUCH_PORT, "%s has no port %s".formatted(vm, port));
        }
        return Optional.of(console);
    }

    /** Ends all. */
    void close() {
        List.copyOf(tenants.keySet()).forEach(this::removeSystem);
    }
}
