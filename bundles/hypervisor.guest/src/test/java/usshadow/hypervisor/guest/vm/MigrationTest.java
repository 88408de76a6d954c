package usshadow.hypervisor.guest.vm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import usshadow.hypervisor.guest.GuestVm.State;
import usshadow.hypervisor.guest.VirtualDevice;
import usshadow.hypervisor.guest.VirtualDeviceContext;
import usshadow.hypervisor.guest.VirtualDeviceFactory;
import usshadow.machine.AddressRange;
import usshadow.machine.AddressSpace;
import usshadow.machine.PortDevice;
import usshadow.migration.api.IncomingVm;
import usshadow.migration.api.MigratableDevice;
import usshadow.migration.api.MigratableVm;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;
import usshadow.migration.api.MigrationOffer;
import usshadow.migration.api.PseudoDevice;
import usshadow.migration.api.PseudoDeviceFactory;
import usshadow.migration.api.RamBlock;
import usshadow.migration.api.ShadowChannel;
import usshadow.nested.VmInfo;

/** Both sides of a migration, without a manager between them. */
@Timeout(30)
class MigrationTest {
    private static final int DEBUG = 0xe9;
    private static final VmInfo.Device LATCH = new VmInfo.Device("latch", 0, false, List.of());

    private final FakeFleet fleet = new FakeFleet();
    private TestSystem alpha;
    private TestSystem beta;

    /** A virtual device that keeps one byte and drives line 5 with its lowest bit. */
    private static final class Latch implements VirtualDeviceFactory {
        private static final int PORT = 0x300;

        @Override
        public String type() {
            return "latch";
        }

        @Override
        public VirtualDevice create(VirtualDeviceContext context) {
            return new Chip(context);
        }

        private static final class Chip implements VirtualDevice, PortDevice, MigratableDevice {
            private final VirtualDeviceContext context;
            private int value;

            private Chip(VirtualDeviceContext context) {
                this.context = context;
            }

            @Override
            public List<AddressSpace.Mapping<PortDevice>> ports() {
                return List.of(new AddressSpace.Mapping<>(new AddressRange(PORT, 1), this));
            }

            @Override
            public List<MigratableDevice> sections() {
                return List.of(this);
            }

            @Override
            public int read(int offset, int size) {
                return value;
            }

            @Override
            public void write(int offset, int size, int to) {
                value = to;
                context.interrupt(5).set((to & 1) != 0);
            }

            @Override
            public String section() {
                return "latch";
            }

            @Override
            public int instance() {
                return context.instance();
            }

            @Override
            public int version() {
                return 1;
            }

            @Override
            public byte[] save() {
                return new byte[] {(byte) value};
            }

            @Override
            public void load(int version, byte[] body) {
                write(0, 1, body[0]);
            }

            @Override
            public void reset() {
                write(0, 1, 0);
            }

            @Override
            public void close() {}
        }
    }

    /** Pseudo devices for parts of these names, under these names. */
    private record Pseudo(String section, int instance, ShadowChannel channel)
            implements PseudoDevice {
        @Override
        public String type() {
            return "serial";
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public byte[] save() throws MigrationException {
            return channel.save(section, instance);
        }

        @Override
        public void load(int version, byte[] body) throws MigrationException {
            channel.load(section, instance, body);
        }
    }

    private static PseudoDeviceFactory serial() {
        return new PseudoDeviceFactory() {
            @Override
            public String type() {
                return "serial";
            }

            @Override
            public List<PseudoDevice> create(int instance, ShadowChannel channel) {
                return List.of(
                        new Pseudo("serial", instance, channel),
                        new Pseudo("console", instance, channel),
                        new Pseudo("unheard-of", instance, channel));
            }
        };
    }

    @BeforeEach
    void twoSystems() throws Exception {
        alpha = system();
        beta = system();
    }

    private TestSystem system() throws Exception {
        TestSystem system = new TestSystem(fleet);
        system.vms.addVirtualFactory(new Latch());
        system.vms.addPseudoFactory(serial());
        return system;
    }

    @AfterEach
    void end() {
        alpha.close();
        beta.close();
    }

    private MigratableVm runsOnAlpha(FakeGuest guest, VmInfo.Device... devices) throws Exception {
        alpha.register("web1", guest, devices);
        beta.register("web1", guest, devices);
        alpha.hypervisor.create("web1");
        alpha.hypervisor.start("web1");
        return alpha.hypervisor.migratable("web1");
    }

    private static MigrationOffer offer(MigratableVm vm) {
        return new MigrationOffer(
                vm.id(),
                vm.machine(),
                "usshadow",
                vm.ram().stream().map(b -> new MigrationOffer.Block(b.name(), b.size())).toList(),
                vm.devices().stream().map(MigrationOffer.Section::of).toList());
    }

    private record Body(String section, int version, byte[] bytes) {}

    private static List<Body> saves(MigratableVm vm) throws MigrationException {
        List<Body> bodies = new ArrayList<>();
        for (MigratableDevice device : vm.devices()) {
            bodies.add(new Body(device.section(), device.version(), device.save()));
        }
        return bodies;
    }

    private static void loads(IncomingVm vm, List<Body> bodies) throws MigrationException {
        List<MigratableDevice> rest = new ArrayList<>(vm.devices());
        for (Body body : bodies) {
            MigratableDevice device =
                    rest.stream()
                            .filter(d -> d.section().equals(body.section()))
                            .findFirst()
                            .orElseThrow();
            rest.remove(device);
            device.load(body.version(), body.bytes());
        }
    }

    private static void copyRam(MigratableVm from, IncomingVm to) {
        to.ram().getFirst().memory().copyFrom(from.ram().getFirst().memory());
    }

    private IncomingVm staged(MigratableVm vm) throws MigrationException {
        IncomingVm arriving = beta.hypervisor.create(offer(vm));
        vm.stop();
        copyRam(vm, arriving);
        loads(arriving, saves(vm));
        return arriving;
    }

    @Test
    void aVmGoesOnAtTheDestinationWithRamChipsAndDevices() throws Exception {
        MigratableVm vm =
                runsOnAlpha(
                        FakeGuest.of(
                                new FakeGuest.Write(8192, 42),
                                new FakeGuest.Out(Latch.PORT, 1, 7),
                                new FakeGuest.Idle(),
                                new FakeGuest.In(Latch.PORT, 1),
                                new FakeGuest.Out(DEBUG, 1, 'b')),
                        TestSystem.SERIAL,
                        LATCH);
        while (alpha.cloud.vm("web1").pc() < 2) {
            Thread.onSpinWait();
        }
        IncomingVm arriving = staged(vm);
        assertEquals(State.ARRIVING, beta.hypervisor.find("web1").state());
        arriving.start();
        vm.migrated();
        FakeCloud.Vm there = beta.cloud.vm("web1");
        there.awaitIdle();
        assertEquals(List.of(7L), there.seen);
        assertEquals(true, there.lines.get(5));
        assertEquals("b", beta.debug("web1"));
        MemorySegment ram = beta.hypervisor.migratable("web1").ram().getFirst().memory();
        assertEquals(42, ram.get(ValueLayout.JAVA_BYTE, 8192));
        assertEquals(State.RUNNING, beta.hypervisor.find("web1").state());
        assertEquals(List.of(), alpha.hypervisor.list());
        assertEquals(0, alpha.cloud.devices());
    }

    @Test
    void pseudoDevicesAreSavedFirstThenTheManifestThenChipsThenVirtualDevices() throws Exception {
        MigratableVm vm = runsOnAlpha(FakeGuest.of(), TestSystem.SERIAL, LATCH);
        assertEquals(
                List.of(
                        "serial",
                        "console",
                        "vm",
                        "vcpu",
                        "i8259",
                        "i8259",
                        "virtual-clock",
                        "latch"),
                vm.devices().stream().map(MigratableDevice::section).toList());
        assertEquals("pc-test", vm.machine());
        assertTrue(beta.hypervisor.makes("pc-test"));
        assertFalse(beta.hypervisor.makes("pc"));
    }

    @Test
    void theDirtyLogBeginsFullAndThenHasWhatWasWritten() throws Exception {
        MigratableVm vm =
                runsOnAlpha(FakeGuest.of(new FakeGuest.Idle(), new FakeGuest.Write(4096 * 66, 1)));
        RamBlock ram = vm.ram().getFirst();
        assertEquals("pc.ram", ram.name());
        vm.logDirty(true);
        long[] all = vm.dirtyPages(ram);
        assertEquals(ram.pages(), java.util.stream.LongStream.of(all).map(Long::bitCount).sum());
        vm.stop();
        vm.resume();
        alpha.cloud.vm("web1").awaitIdle();
        vm.stop();
        assertArrayEquals(new long[] {0, 4, 0, 0}, vm.dirtyPages(ram));
        vm.logDirty(false);
        assertThrows(MigrationException.class, () -> vm.dirtyPages(ram));
    }

    @Test
    void aResumedSourceRunsOnAndTheStagedCopyIsStale() throws Exception {
        MigratableVm vm = runsOnAlpha(FakeGuest.of(), TestSystem.SERIAL);
        IncomingVm arriving = staged(vm);
        vm.resume();
        assertEquals(State.RUNNING, alpha.hypervisor.find("web1").state());
        MigrationException e = assertThrows(MigrationException.class, arriving::start);
        assertEquals(MigrationFailure.REFUSED, e.failure());
        arriving.abandon();
        assertEquals(List.of(), beta.hypervisor.list());
        vm.stop();
        assertEquals(2, saves(vm).getFirst().bytes()[3], "saved anew, not what was saved before");
    }

    @Test
    void onceTheDestinationHasItTheSourceCannotResume() throws Exception {
        MigratableVm vm = runsOnAlpha(FakeGuest.of(), TestSystem.SERIAL);
        staged(vm).start();
        MigrationException e = assertThrows(MigrationException.class, vm::resume);
        assertEquals(MigrationFailure.CLAIMED_ELSEWHERE, e.failure());
        assertEquals(State.PAUSED, alpha.hypervisor.find("web1").state());
        vm.migrated();
        assertEquals(State.RUNNING, beta.hypervisor.find("web1").state());
    }

    @Test
    void aMissingPartIsRefusedAndTheSourceGoesOn() throws Exception {
        MigratableVm vm = runsOnAlpha(FakeGuest.of(), TestSystem.SERIAL);
        IncomingVm arriving = beta.hypervisor.create(offer(vm));
        vm.stop();
        List<Body> bodies = saves(vm);
        bodies.removeIf(body -> body.section().equals("console"));
        loads(arriving, bodies);
        assertEquals(
                MigrationFailure.REFUSED,
                assertThrows(MigrationException.class, arriving::start).failure());
        arriving.abandon();
        vm.resume();
        assertEquals(State.RUNNING, alpha.hypervisor.find("web1").state());
    }

    @Test
    void aStartThatWaitsForTheFleetIsCancelled() throws Exception {
        MigratableVm vm = runsOnAlpha(FakeGuest.of());
        IncomingVm arriving = staged(vm);
        fleet.reachable(false);
        CompletableFuture<MigrationFailure> start =
                CompletableFuture.supplyAsync(
                        () -> assertThrows(MigrationException.class, arriving::start).failure());
        while (beta.hypervisor.find("web1").note().isEmpty()) {
            Thread.onSpinWait();
        }
        arriving.cancel();
        assertEquals(MigrationFailure.CANCELLED, start.get());
        arriving.abandon();
        fleet.reachable(true);
        vm.resume();
        assertEquals(State.RUNNING, alpha.hypervisor.find("web1").state());
    }

    @Test
    void ramOfAnotherSizeIsRefused() throws Exception {
        MigratableVm vm = runsOnAlpha(FakeGuest.of());
        beta.cloud.register("web1", new FakeCloud.Plan(2, List.of(), FakeGuest.of()));
        long free = beta.pool.available();
        MigrationException e =
                assertThrows(MigrationException.class, () -> beta.hypervisor.create(offer(vm)));
        assertEquals(MigrationFailure.RAM_MISMATCH, e.failure());
        assertEquals(free, beta.pool.available());
        assertEquals(List.of(), beta.hypervisor.list());
    }

    @Test
    void aVmThatIsNotRegisteredThereIsRefused() throws Exception {
        MigratableVm vm = runsOnAlpha(FakeGuest.of());
        try (TestSystem gamma = system()) {
            MigrationException e =
                    assertThrows(
                            MigrationException.class, () -> gamma.hypervisor.create(offer(vm)));
            assertEquals(MigrationFailure.REFUSED, e.failure());
        }
    }

    @Test
    void aVmDestroyedUnderTheManagerCannotBeStoppedOrResumed() throws Exception {
        MigratableVm vm = runsOnAlpha(FakeGuest.of());
        alpha.hypervisor.destroy("web1");
        assertEquals(
                MigrationFailure.VM, assertThrows(MigrationException.class, vm::stop).failure());
        assertEquals(
                MigrationFailure.VM, assertThrows(MigrationException.class, vm::resume).failure());
        vm.migrated();
    }

    @Test
    void aMachineStateTooLargeIsRefused() throws Exception {
        MigratableVm vm = runsOnAlpha(FakeGuest.of());
        IncomingVm arriving = beta.hypervisor.create(offer(vm));
        List<MigratableDevice> chips = arriving.devices().subList(1, 4);
        chips.get(0).load(1, new byte[1 << 20]);
        chips.get(1).load(1, new byte[16]);
        MigrationException e =
                assertThrows(MigrationException.class, () -> chips.get(2).load(1, new byte[16]));
        assertEquals(MigrationFailure.DEVICE, e.failure());
        arriving.abandon();
    }
}
