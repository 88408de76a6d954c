package usshadow.hypervisor.guest.vm;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.util.List;
import usshadow.hypervisor.guest.GuestMemory;
import usshadow.hypervisor.guest.PagePool;
import usshadow.hypervisor.guest.Recorder;
import usshadow.linux.Memfd;
import usshadow.nested.VmInfo;
import usshadow.ultracall.UltracallCaller;
import usshadow.ultracall.UltracallGate;
import usshadow.ultracall.UltracallHandlers;

/** A virtualized system with a cloud hypervisor that is none. */
final class TestSystem implements AutoCloseable {
    static final String MACHINE = "pc-test";
    static final VmInfo.Device SERIAL =
            new VmInfo.Device("serial", 0, true, List.of("serial", "console"));

    private static final long BYTES = 8L << 20;

    final FakeCloud cloud;
    final PagePool pool;
    final VmTable vms;
    final DebugPort debug = new DebugPort(new Silent());
    final Flavour hypervisor;
    private final Memfd memory;
    private final UltracallGate gate;

    private static final class TestFlavour extends Flavour {
        private TestFlavour(VmTable vms) {
            super("test", MACHINE, vms);
        }
    }

    /** A recorder that is off. */
    private static final class Silent implements Recorder {
        @Override
        public Path start() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void stop() {}

        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public void record(String stream, byte[] bytes, int from, int length) {}

        @Override
        public ByteChannel tapped(String stream, ByteChannel channel) {
            return channel;
        }
    }

    TestSystem(FakeFleet fleet) throws IOException {
        memory = Memfd.create("test", BYTES);
        MemorySegment segment = memory.segment();
        cloud = new FakeCloud(fleet, segment);
        UltracallHandlers handlers = new UltracallHandlers();
        handlers.add(cloud);
        gate = UltracallGate.open("vs", segment, handlers, (ended, cause) -> {});
        UltracallCaller caller = UltracallCaller.attach(segment);
        GuestMemory guest =
                new GuestMemory() {
                    @Override
                    public MemorySegment segment() {
                        return segment;
                    }

                    @Override
                    public UltracallCaller ultracalls() {
                        return caller;
                    }
                };
        pool = new PagePool(guest);
        vms = new VmTable(guest, pool);
        vms.addVirtualFactory(debug);
        hypervisor = new TestFlavour(vms);
    }

    /** Registers a VM of 1 MiB. */
    void register(String id, FakeGuest guest, VmInfo.Device... devices) {
        cloud.register(id, new FakeCloud.Plan(1, List.of(devices), guest));
    }

    /** What a VM wrote to its debug port. */
    String debug(String vm) {
        return new String(debug.of(vm).orElseThrow(), java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    void closeGate() {
        gate.close();
    }

    @Override
    public void close() {
        vms.close();
        gate.close();
        memory.close();
    }
}
