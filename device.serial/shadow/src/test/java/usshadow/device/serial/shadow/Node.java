package usshadow.device.serial.shadow;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import usshadow.confinement.VirtualizedSystem;
import usshadow.console.Access;
import usshadow.console.Attachment;
import usshadow.console.ConsolePort;
import usshadow.console.Permission;
import usshadow.engine.soft.SoftEngine;
import usshadow.fleet.Fleet;
import usshadow.fleet.FleetException;
import usshadow.fleet.Image;
import usshadow.fleet.Mode;
import usshadow.fleet.Ownership;
import usshadow.fleet.Ram;
import usshadow.fleet.TestHosts;
import usshadow.fleet.VmSettings;
import usshadow.guest.GuestImage;
import usshadow.guest.GuestImages;
import usshadow.guest.TinyGuest;
import usshadow.hypervisor.cloud.CloudVms;
import usshadow.hypervisor.cloud.ShadowDeviceFactory;
import usshadow.hypervisor.cloud.vm.CloudHypervisor;
import usshadow.linux.Memfd;
import usshadow.machine.DeviceState;
import usshadow.nested.BulkPage;
import usshadow.nested.ExitKind;
import usshadow.nested.NestedException;
import usshadow.nested.NestedVm;
import usshadow.node.NodeIdentity;
import usshadow.node.NodeKind;
import usshadow.sealing.Carry;
import usshadow.ultracall.UltracallCaller;
import usshadow.ultracall.UltracallGate;
import usshadow.ultracall.UltracallHandlers;

/**
 * A cloud node and its virtualized system in one process: the real hypervisor, engine and guest.
 */
final class Node implements AutoCloseable {
    private static final String VM = "web1";
    private static final long RAM_AT = 0x100000;
    private static final int MEMORY_MIB = 1;
    private static final int PAGE = 0x20000;
    private static final int PAGE_SIZE = 4096;
    private static final int DEBUG_PORT = 0xe9;

    final CloudHypervisor cloud;
    final ShadowDeviceFactory serial = new ShadowSerialFactory();
    final StringBuilder reflected = new StringBuilder();
    private final Fleet fleet;
    private final String host;
    private final VirtualizedSystem system;
    private final Memfd memory;
    private final UltracallGate gate;
    private final UltracallCaller caller;
    private long nextPage = 0x10000;
    private NestedVm vm;
    private NestedVm.Vcpu vcpu;
    private List<NestedVm.Device> devices;
    private volatile boolean stopping;
    private CompletableFuture<ExitKind> running;
    private boolean closed;

    private record Booted(String name, Memfd memory) implements VirtualizedSystem {}

    private record Identity(String host) implements NodeIdentity {
        @Override
        public String name() {
            return host + "/cloud";
        }

        @Override
        public NodeKind kind() {
            return NodeKind.CLOUD;
        }

        @Override
        public Path folder() {
            return Path.of("");
        }

        @Override
        public String confinement() {
            return "";
        }

        @Override
        public long pid() {
            return 1;
        }

        @Override
        public String startId() {
            return host + "-1";
        }

        @Override
        public Instant started() {
            return Instant.EPOCH;
        }
    }

    private static final class Images implements GuestImages {
        private final GuestImage tiny = new TinyGuest();

        @Override
        public Optional<GuestImage> find(String name) {
            return Optional.of(tiny);
        }

        @Override
        public List<String> names() {
            return List.of("tiny");
        }
    }

    Node(String host, Fleet fleet) throws Exception {
        memory = Memfd.create(host, 4 << 20);
        cloud = new CloudHypervisor(new Identity(host), new SoftEngine(), fleet, new Images());
        system = new Booted("vs", memory);
        cloud.addSystem(system);
        this.fleet = fleet;
        this.host = host;
        cloud.addFactory(serial);
        UltracallHandlers handlers = new UltracallHandlers();
        handlers.add(cloud);
        gate = UltracallGate.open("vs", memory.segment(), handlers, (g, cause) -> {});
        caller = UltracallCaller.attach(memory.segment());
    }

    /** A VM with the tiny guest, in 1 MiB. */
    static VmSettings tinyGuest(String id) {
        VmSettings any = TestHosts.settings(id);
        GuestImage image = new TinyGuest();
        return VmSettings.of(
                any.vm(),
                any.owner(),
                any.users(),
                Mode.SHADOW,
                Carry.ALL,
                Ram.VISIBLE,
                1,
                new Image(image.name(), HexFormat.of().formatHex(image.digest())),
                any.systems());
    }

    /** What L1 makes its calls with. */
    UltracallCaller caller() {
        return caller;
    }

    /** L0's end of them. */
    UltracallGate gate() {
        return gate;
    }

    /** L1 writes into its memory. */
    void put(long offset, byte[] bytes) {
        memory.segment().asSlice(offset, bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    }

    private BulkPage page() throws NestedException {
        BulkPage page = BulkPage.register(caller, nextPage, PAGE);
        nextPage += PAGE;
        return page;
    }

    /** L1 makes the VM. */
    void create(boolean incoming) throws NestedException {
        vm = NestedVm.create(caller, page(), VM, incoming);
        vm.addSlot(0, 0, RAM_AT, (long) MEMORY_MIB << 20, false);
        vcpu = vm.vcpu(0, page());
        devices =
                List.of(
                        vm.device("vm", 0, page()),
                        vm.device("serial", 0, page()),
                        vm.device("console", 0, page()));
        if (!incoming) {
            vm.boot();
        }
    }

    /** L1's run loop, on a thread of its own. */
    void start() {
        stopping = false;
        running = CompletableFuture.supplyAsync(this::loop);
    }

    private ExitKind loop() {
        try {
            ExitKind exit;
            do {
                exit = vcpu.run(0xff);
                if (exit == ExitKind.PORT_OUT && vcpu.address() == DEBUG_PORT) {
                    reflected.append((char) vcpu.value());
                }
            } while (exit != ExitKind.POWER_OFF
                    && exit != ExitKind.SHUTDOWN
                    && !(stopping && exit == ExitKind.CANCELLED));
            return exit;
        } catch (NestedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends the run loop. */
    ExitKind stop() throws Exception {
        stopping = true;
        vcpu.kick();
        return running.get();
    }

    /** Tries to run the guest; whether it ran. It is stopped again. */
    boolean runs() throws Exception {
        stopping = false;
        running = CompletableFuture.supplyAsync(this::loop);
        long before = instructions();
        while (!running.isDone() && instructions() == before && !waits()) {
            Thread.onSpinWait();
        }
        stopping = true;
        vcpu.kick();
        return running.handle((exit, refused) -> refused == null).get() && instructions() > before;
    }

    private long instructions() {
        return cloud.instances().stream().mapToLong(CloudVms.Instance::instructions).sum();
    }

    /** Whether a run waits for the fleet, or for what becomes of another's claim. */
    private boolean waits() throws FleetException {
        if (!fleet.reachable()) {
            return true;
        }
        Ownership now = fleet.ownership("web1");
        return now.state() == Ownership.State.CLAIMED && !now.owner().host().equals(host);
    }

    /** The virtualized system dies: L0 takes everything back. */
    void systemDies() {
        stopping = true;
        cloud.removeSystem(system);
    }

    /** Waits until the guest has ended by itself. */
    ExitKind ended() throws Exception {
        return running.get();
    }

    /** What a manager carries. */
    record Saved(List<byte[]> sealed, List<DeviceState> machine, byte[] ram) {}

    Saved save() throws Exception {
        List<byte[]> sealed = new ArrayList<>();
        for (NestedVm.Device device : devices) {
            sealed.add(device.save());
        }
        byte[] ram = new byte[MEMORY_MIB << 20];
        MemorySegment.ofArray(ram).copyFrom(memory.segment().asSlice(RAM_AT, ram.length));
        return new Saved(sealed, vm.machine(), ram);
    }

    /** L1 turns the dirty log on: every page is marked. */
    void logDirty() throws NestedException {
        vm.logDirty(0, true);
    }

    /**
     * One round of a pre-copy: takes the marks, then copies the pages that had one.
     *
     * @return how many
     */
    int copyDirty(byte[] ram) throws NestedException {
        BitSet marked = BitSet.valueOf(vm.dirtyLog(0, ram.length / PAGE_SIZE));
        marked.stream()
                .forEach(
                        page ->
                                MemorySegment.copy(
                                        memory.segment(),
                                        RAM_AT + (long) page * PAGE_SIZE,
                                        MemorySegment.ofArray(ram),
                                        (long) page * PAGE_SIZE,
                                        PAGE_SIZE));
        return marked.cardinality();
    }

    void load(Saved saved) throws Exception {
        memory.segment()
                .asSlice(RAM_AT, saved.ram().length)
                .copyFrom(MemorySegment.ofArray(saved.ram()));
        vm.machine(saved.machine());
        for (int i = 0; i < devices.size(); i++) {
            devices.get(i).load(saved.sealed().get(i));
        }
    }

    ConsolePort port() throws Exception {
        return cloud.port(VM, "com1").orElseThrow();
    }

    /** Somebody at the console. */
    Terminal attach() throws Exception {
        return new Terminal(port(), Attachment.first(new Access("alice", Permission.WRITE), true));
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        stopping = true;
        cloud.close();
        gate.close();
        if (running != null) {
            running.handle((exit, refused) -> exit).join(); // its last call was refused
        }
        memory.close();
    }
}
