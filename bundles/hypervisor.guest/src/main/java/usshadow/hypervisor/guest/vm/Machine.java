package usshadow.hypervisor.guest.vm;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.hypervisor.guest.GuestHypervisorException;
import usshadow.hypervisor.guest.GuestHypervisorException.Reason;
import usshadow.hypervisor.guest.PagePool;
import usshadow.hypervisor.guest.VirtualDeviceFactory;
import usshadow.machine.BadStateException;
import usshadow.migration.api.MigratableDevice;
import usshadow.migration.api.PseudoDevice;
import usshadow.migration.api.PseudoDeviceFactory;
import usshadow.migration.api.RamBlock;
import usshadow.nested.BulkPage;
import usshadow.nested.NestedException;
import usshadow.nested.NestedVm;
import usshadow.nested.VmInfo;
import usshadow.ultracall.UltracallCaller;

/**
 * One instance of a VM, from its creation in the cloud hypervisor to its end there: RAM, devices, a
 * vCPU. RAM is slot 0, from guest address 0, all of it, and one block of a migration.
 *
 * <p>{@link #run}, {@link #pause}, {@link #boot} and {@link #close} are called on one thread at a
 * time.
 */
final class Machine implements AutoCloseable {
    /** The slot and the block of RAM. */
    static final int RAM_SLOT = 0;

    static final String RAM_BLOCK = "pc.ram";

    private static final Logger LOG = LoggerFactory.getLogger(Machine.class);
    private static final long VM_PAGE_BYTES = 64 << 10;
    private static final long RUN_PAGE_BYTES = 4 << 10;

    private final Parts parts;
    private final NestedVm vm;
    private final VmInfo info;
    private final MemorySegment ram;
    private final VirtualDevices devices;
    private final UltracallChannel channel;
    private final MachineState state;
    private final RunLoop loop;

    private PagePool.Pages ramPages;

    /** What to give back, last taken first. */
    private final Deque<Runnable> undo = new ArrayDeque<>();

    /** What VMs are made of in this virtualized system. */
    interface Parts {
        UltracallCaller caller() throws GuestHypervisorException;

        PagePool pool();

        VirtualDeviceFactory virtual(String type) throws GuestHypervisorException;

        /** Types of devices that every VM has. */
        List<String> always();

        /** Null if there is none. */
        PseudoDeviceFactory pseudo(String type);

        ScheduledExecutorService scheduler();
    }

    /**
     * Makes an instance.
     *
     * @param incoming whether its state will be loaded, rather than the image booted
     */
    Machine(Parts parts, String id, boolean incoming) throws GuestHypervisorException {
        this.parts = parts;
        try {
            UltracallCaller caller = parts.caller();
            BulkPage page = page(caller, "the page of " + id, vmPageBytes());
            undo.push(this::giveRamBack); // when the VM is gone and nobody writes into it any more
            vm = NestedVm.create(caller, page, id, incoming);
            undo.push(vm::close);
            info = vm.info();
            requireVisibleRam();
            ram = addRam();
            devices = new VirtualDevices(vm, parts.scheduler());
            undo.push(devices::close);
            addDevices();
            channel = new UltracallChannel(caller, parts.pool(), vm);
            undo.push(channel::close);
            state = new MachineState(vm, page.size());
            BulkPage runPage = page(caller, "the vCPU's page of " + id, RUN_PAGE_BYTES);
            loop = new RunLoop(id, vm.vcpu(0, runPage), devices);
            undo.push(loop::close);
        } catch (NestedException e) {
            close();
            throw Failures.of(e);
        } catch (BadStateException e) {
            close();
            throw new GuestHypervisorException(
                    Reason.REFUSED, "the state of VM " + id + ": " + e.getMessage(), e);
        } catch (GuestHypervisorException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** One that the dirty bits of the largest VM fit into. */
    private long vmPageBytes() {
        long pages = parts.pool().size() / RamBlock.PAGE;
        return Math.max(VM_PAGE_BYTES, Math.ceilDiv(pages, Byte.SIZE));
    }

    private BulkPage page(UltracallCaller caller, String purpose, long bytes)
            throws GuestHypervisorException, NestedException {
        PagePool.Pages range = parts.pool().take(purpose, bytes);
        undo.push(range::close);
        BulkPage page = BulkPage.register(caller, range.offset(), range.size());
        undo.push(page::close);
        return page;
    }

    private void requireVisibleRam() throws GuestHypervisorException {
        if (info.privateRam()) {
            throw new GuestHypervisorException(
                    Reason.UNSUPPORTED,
                    "VM %s has private RAM, which this guest hypervisor does not know; register it with visible RAM"
                            .formatted(vm.id()));
        }
    }

    private MemorySegment addRam() throws GuestHypervisorException, NestedException {
        ramPages = parts.pool().take("the RAM of VM " + vm.id(), (long) info.memoryMiB() << 20);
        vm.addSlot(RAM_SLOT, 0, ramPages.offset(), ramPages.size(), false);
        return ramPages.memory();
    }

    private void giveRamBack() {
        if (ramPages != null) {
            ramPages.close();
        }
    }

    private void addDevices() throws GuestHypervisorException {
        for (String type : parts.always()) {
            devices.add(parts.virtual(type), 0);
        }
        for (VmInfo.Device device : info.devices()) {
            if (!device.shadow()) {
                devices.add(parts.virtual(device.type()), device.instance());
            }
        }
    }

    String id() {
        return vm.id();
    }

    VmInfo info() {
        return info;
    }

    RunLoop loop() {
        return loop;
    }

    VirtualDevices devices() {
        return devices;
    }

    List<RamBlock> ram() {
        return List.of(new RamBlock(RAM_BLOCK, ram));
    }

    void logDirty(boolean on) throws NestedException {
        vm.logDirty(RAM_SLOT, on);
    }

    long[] dirtyPages() throws NestedException {
        return vm.dirtyLog(RAM_SLOT, (int) (ram.byteSize() / RamBlock.PAGE));
    }

    /** Loads the image and resets everything; the VM stands still. */
    void boot() throws NestedException {
        vm.boot();
        devices.reset();
    }

    /**
     * Lets it run. Waits for the claim, if there must be one.
     *
     * @return false if {@link #cancel} was called before it was claimed
     */
    boolean run() throws NestedException {
        boolean runs = loop.resume(() -> vm.info().state() == VmInfo.State.RUNNING);
        if (runs) {
            state.forget();
            devices.start();
        }
        return runs;
    }

    /** Ends the waiting of {@link #run}; on any thread. */
    void cancel() {
        loop.cancel();
    }

    /** Makes it stand still, between two instructions. */
    void pause() {
        loop.pause();
        devices.stop();
    }

    /**
     * All whose state a migration carries, in order. Parts of shadow devices come first, as saving
     * one freezes what all others tell; then the manifest, which lists what was sealed; then the
     * chips, before those that interrupt by them.
     */
    List<MigratableDevice> sections() {
        List<MigratableDevice> sections = new ArrayList<>();
        for (VmInfo.Device device : info.devices()) {
            if (device.shadow() && !device.parts().isEmpty()) {
                sections.addAll(pseudoDevices(device));
            }
        }
        sections.add(new VmPseudoDevice(channel));
        sections.addAll(state.sections());
        sections.addAll(devices.sections());
        return sections;
    }

    /** Those parts that the VM's policy does not carry are left out. */
    private List<PseudoDevice> pseudoDevices(VmInfo.Device device) {
        PseudoDeviceFactory factory = parts.pseudo(device.type());
        if (factory == null) {
            LOG.warn(
                    "no pseudo device stands for {}/{} of {}: its bundle is missing",
                    device.type(),
                    device.instance(),
                    id());
            return List.of();
        }
        return factory.create(device.instance(), channel).stream()
                .filter(pseudo -> device.parts().contains(pseudo.section()))
                .toList();
    }

    /** Gives the VM up, and everything back. */
    @Override
    public void close() {
        while (!undo.isEmpty()) {
            undo.pop().run();
        }
    }
}
