package usshadow.hypervisor.cloud.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Predicate;
import usshadow.confinement.VirtualizedSystem;
import usshadow.console.Access;
import usshadow.console.Waker;
import usshadow.fleet.Watch;
import usshadow.guest.GuestImage;
import usshadow.linux.Memfd;
import usshadow.machine.AddressRange;
import usshadow.machine.BadStateException;
import usshadow.machine.DeviceState;
import usshadow.machine.PhysicalMemory;
import usshadow.machine.VcpuExit;
import usshadow.machine.VcpuState;
import usshadow.nested.BulkPage;
import usshadow.nested.ExitKind;
import usshadow.nested.NestedException;
import usshadow.nested.NestedVm;
import usshadow.policy.DevicePlan;
import usshadow.policy.MachinePlan;
import usshadow.sealing.Carry;
import usshadow.sealing.Sealer;
import usshadow.sealing.VmKey;
import usshadow.ultracall.UltracallCaller;
import usshadow.ultracall.UltracallGate;
import usshadow.ultracall.UltracallHandlers;

/** A cloud node's VM table and a virtualized system's end of it, over real ultracalls. */
final class TestHost implements AutoCloseable {
    /** The VM that is registered everywhere. */
    static final String VM = "web1";

    /** One whose RAM is registered as private. */
    static final String PRIVATE_VM = "private1";

    /** Where its memory, its page and its vCPU's page are in L1's memory. */
    private static final long PAGES_AT = 0x10000, RAM_AT = 0x100000, STEP = 0x20000;

    private static final int MEMORY_MIB = 1;

    final VmTable table;
    final ScriptedEngine engine = new ScriptedEngine();

    /** The same one, when it is warmed up. */
    final ScriptedEngine warmEngine = new ScriptedEngine();

    final TestDevices devices = new TestDevices();
    private final Memfd memory;
    private final UltracallGate gate;
    private final UltracallCaller caller;
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final Waker waker = new Waker("test waker");
    private long nextPage = PAGES_AT;

    private record Booted(String name, Memfd memory) implements VirtualizedSystem {}

    TestHost(String host, TestFleet fleet, VmKey key) throws IOException {
        memory = Memfd.create(host, 4 << 20);
        NodeServices node =
                new NodeServices(host, engine, (name, digest) -> new TestImage(), timers, waker);
        table =
                new VmTable(
                        node,
                        (vm, system) ->
                                new Registry.Entry(
                                        spec(vm),
                                        fleet.title(),
                                        new VmSeal(vm, new Sealer(key)),
                                        new Everybody()));
        table.addSystem(new Booted("vs", memory));
        table.addFactory(devices);
        UltracallHandlers handlers = new UltracallHandlers();
        handlers.add(new NestedHandler(table, new WarmUp(warmEngine, new TestImage())));
        gate = UltracallGate.open("vs", memory.segment(), handlers, (g, cause) -> {});
        caller = UltracallCaller.attach(memory.segment());
    }

    static VmSpec spec(String vm) {
        DevicePlan serial =
                new DevicePlan(
                        "serial",
                        0,
                        List.of(new AddressRange(0x3f8, 8)),
                        List.of(4),
                        true,
                        List.of("serial"),
                        Optional.of("com1"));
        return new VmSpec(
                new MachinePlan(vm, Carry.ALL, List.of(serial)),
                MEMORY_MIB,
                vm.equals(PRIVATE_VM),
                "test",
                "");
    }

    private record Everybody() implements Registry.Users {
        @Override
        public Predicate<Access> now() {
            return access -> true;
        }

        @Override
        public Watch watch(Consumer<Predicate<Access>> listener) {
            return () -> {};
        }
    }

    private record TestImage() implements GuestImage {
        @Override
        public String name() {
            return "test";
        }

        @Override
        public byte[] digest() {
            return new byte[0];
        }

        @Override
        public long minimumRam() {
            return 1 << 20;
        }

        @Override
        public void load(PhysicalMemory into, long ram) {
            into.write(0, new byte[] {1, 2, 3});
        }

        @Override
        public VcpuState entry() {
            return ScriptedEngine.state(0x1000);
        }
    }

    /** A VM with its memory, not booted. */
    TestVm create(String id, boolean incoming) throws NestedException {
        NestedVm vm = NestedVm.create(caller, page(), id, incoming);
        vm.addSlot(0, 0, RAM_AT, (long) MEMORY_MIB << 20, false);
        return new TestVm(vm, vm.vcpu(0, page()), engine.last);
    }

    /** A VM that may be run. */
    TestVm booted() throws NestedException {
        TestVm vm = create(VM, false);
        vm.nested.boot();
        return vm;
    }

    private BulkPage page() throws NestedException {
        BulkPage page = BulkPage.register(caller, nextPage, STEP);
        nextPage += STEP;
        return page;
    }

    /** L1's view of a VM, and the guest in it. */
    final class TestVm {
        final NestedVm nested;
        final NestedVm.Vcpu vcpu;
        final ScriptedEngine.ScriptedVm guest;
        private NestedVm.Device serial;
        private NestedVm.Device console;
        private NestedVm.Device manifest;

        private TestVm(NestedVm nested, NestedVm.Vcpu vcpu, ScriptedEngine.ScriptedVm guest) {
            this.nested = nested;
            this.vcpu = vcpu;
            this.guest = guest;
        }

        void register() throws NestedException {
            manifest = nested.device("vm", 0, page());
            serial = nested.device("serial", 0, page());
            console = nested.device("console", 0, page());
        }

        NestedVm.Device manifest() {
            return manifest;
        }

        NestedVm.Device serial() {
            return serial;
        }

        NestedVm.Device console() {
            return console;
        }

        /** Runs on another thread. */
        CompletableFuture<ExitKind> run(long value) {
            return CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return vcpu.run(value);
                        } catch (NestedException e) {
                            throw new CompletionException(e);
                        }
                    });
        }

        /** Runs until L1 has been given the guest's OUT to a port of its own. */
        void runTo(VcpuExit.PortOut marker) throws NestedException {
            guest.does(marker);
            ExitKind kind;
            do {
                kind = vcpu.run(0);
            } while (kind == ExitKind.CANCELLED);
            assertEquals(ExitKind.PORT_OUT, kind);
            assertEquals(marker.port(), vcpu.address());
        }

        Saved save() throws NestedException, BadStateException {
            return new Saved(manifest.save(), serial.save(), console.save(), nested.machine());
        }

        void load(Saved saved) throws NestedException {
            nested.machine(saved.machine());
            manifest.load(saved.manifest());
            serial.load(saved.serial());
            console.load(saved.console());
        }
    }

    /** What the manager carries. */
    record Saved(byte[] manifest, byte[] serial, byte[] console, List<DeviceState> machine) {}

    @Override
    public void close() {
        table.close();
        gate.close();
        timers.shutdownNow();
        waker.close();
        memory.close();
    }
}
