package usshadow.hypervisor.guest.vm;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.hypervisor.guest.VirtualDevice;
import usshadow.hypervisor.guest.VirtualDeviceContext;
import usshadow.hypervisor.guest.VirtualDeviceFactory;
import usshadow.machine.AddressSpace;
import usshadow.machine.Clock;
import usshadow.machine.DeviceState;
import usshadow.machine.InterruptLine;
import usshadow.machine.MachineClock;
import usshadow.machine.MmioDevice;
import usshadow.machine.PortDevice;
import usshadow.migration.api.BodyLayout;
import usshadow.migration.api.MigratableDevice;
import usshadow.migration.api.MigrationException;
import usshadow.nested.NestedException;
import usshadow.nested.NestedVm;

/**
 * The virtual devices of one VM and where they answer; all under one lock. At other ports and
 * addresses reads give all ones.
 */
final class VirtualDevices implements RunLoop.Bus {
    private static final Logger LOG = LoggerFactory.getLogger(VirtualDevices.class);

    private final NestedVm vm;
    private final ReentrantLock lock = new ReentrantLock();
    private final MachineClock clock;
    private final AddressSpace<PortDevice> ports = new AddressSpace<>();
    private final AddressSpace<MmioDevice> mmio = new AddressSpace<>();
    private final List<Socket> sockets = new ArrayList<>();
    private final AtomicLong unclaimed = new AtomicLong();
    private boolean going;

    /** The place of one device, which may be empty for a while. */
    private static final class Socket {
        private final String type;
        private final int instance;
        private VirtualDevice device;
        private List<DeviceState> kept = List.of();

        private Socket(String type, int instance) {
            this.type = type;
            this.instance = instance;
        }

        @Override
        public String toString() {
            return "virtual device " + type + "/" + instance;
        }
    }

    VirtualDevices(NestedVm vm, ScheduledExecutorService scheduler) {
        this.vm = vm;
        clock = new MachineClock(lock, scheduler);
    }

    /** Adds a device. */
    void add(VirtualDeviceFactory factory, int instance) {
        locked(
                () -> {
                    Socket socket = new Socket(factory.type(), instance);
                    sockets.add(socket);
                    plug(socket, factory);
                });
    }

    /** Fills the empty sockets of a factory's type. */
    void factoryCame(VirtualDeviceFactory factory) {
        locked(
                () -> {
                    for (Socket socket : sockets) {
                        if (socket.device == null && socket.type.equals(factory.type())) {
                            plug(socket, factory);
                        }
                    }
                });
    }

    /** Empties the sockets of a type; the devices' state is kept for the next factory. */
    void factoryWent(String type) {
        locked(
                () -> {
                    for (Socket socket : sockets) {
                        if (socket.device != null && socket.type.equals(type)) {
                            LOG.warn("{} of {} is taken out: its ports float", socket, vm.id());
                            socket.kept = states(socket.device);
                            unplug(socket);
                        }
                    }
                });
    }

    private void plug(Socket socket, VirtualDeviceFactory factory) {
        VirtualDevice device = factory.create(new Context(socket.instance));
        restore(socket, device);
        device.ports().forEach(mapping -> ports.add(mapping.range(), mapping.target()));
        device.mmio().forEach(mapping -> mmio.add(mapping.range(), mapping.target()));
        socket.device = device;
        if (going) {
            device.started();
        }
    }

    private void restore(Socket socket, VirtualDevice device) {
        for (DeviceState state : socket.kept) {
            for (MigratableDevice section : device.sections()) {
                if (section.section().equals(state.section())
                        && section.instance() == state.instance()) {
                    try {
                        section.load(state.version(), state.body());
                    } catch (MigrationException e) {
                        LOG.warn("{} of {} starts anew: {}", socket, vm.id(), e.getMessage());
                    }
                }
            }
        }
        socket.kept = List.of();
    }

    private static List<DeviceState> states(VirtualDevice device) {
        List<DeviceState> states = new ArrayList<>();
        for (MigratableDevice section : device.sections()) {
            try {
                states.add(
                        new DeviceState(
                                section.section(),
                                section.instance(),
                                section.version(),
                                section.save()));
            } catch (MigrationException e) {
                LOG.warn("a state is lost: {}", e.getMessage());
            }
        }
        return states;
    }

    private void unplug(Socket socket) {
        socket.device.ports().forEach(mapping -> ports.remove(mapping.target()));
        socket.device.mmio().forEach(mapping -> mmio.remove(mapping.target()));
        if (going) {
            socket.device.stopped();
        }
        socket.device.close();
        socket.device = null;
    }

    private List<VirtualDevice> present() {
        return sockets.stream().map(s -> s.device).filter(d -> d != null).toList();
    }

    /** The sections of all devices, behind that of their clock. */
    List<MigratableDevice> sections() {
        List<MigratableDevice> sections = new ArrayList<>();
        locked(
                () -> {
                    sections.add(new Locked(new ClockSection(clock)));
                    present().forEach(d -> d.sections().forEach(s -> sections.add(new Locked(s))));
                });
        return sections;
    }

    /** Time goes on from here. */
    void start() {
        locked(
                () -> {
                    if (!going) {
                        going = true;
                        clock.start();
                        present().forEach(VirtualDevice::started);
                    }
                });
    }

    /** Time stands still from here. */
    void stop() {
        locked(
                () -> {
                    if (going) {
                        going = false;
                        clock.stop();
                        present().forEach(VirtualDevice::stopped);
                    }
                });
    }

    /** Takes all devices out, for good. */
    void close() {
        stop();
        locked(
                () -> {
                    sockets.stream().filter(s -> s.device != null).forEach(this::unplug);
                    sockets.clear();
                    clock.close();
                });
    }

    /** Nanoseconds of machine time. */
    long nanos() {
        return clock.nanos();
    }

    /** Accesses at which nothing answered. */
    long unclaimed() {
        return unclaimed.get();
    }

    // ---- the bus

    @Override
    public int in(int port, int size) {
        lock.lock();
        try {
            AddressSpace.Mapping<PortDevice> found = ports.find(port, size);
            if (found == null) {
                unclaimed.incrementAndGet();
                return -1 >>> (Integer.SIZE - size * Byte.SIZE);
            }
            return found.target().read((int) (port - found.range().start()), size);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void out(int port, int size, int value) {
        lock.lock();
        try {
            AddressSpace.Mapping<PortDevice> found = ports.find(port, size);
            if (found == null) {
                unclaimed.incrementAndGet();
            } else {
                found.target().write((int) (port - found.range().start()), size, value);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long load(long address, int size) {
        lock.lock();
        try {
            AddressSpace.Mapping<MmioDevice> found = mmio.find(address, size);
            if (found == null) {
                unclaimed.incrementAndGet();
                return -1L >>> (Long.SIZE - size * Byte.SIZE);
            }
            return found.target().read(address - found.range().start(), size);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void store(long address, int size, long value) {
        lock.lock();
        try {
            AddressSpace.Mapping<MmioDevice> found = mmio.find(address, size);
            if (found == null) {
                unclaimed.incrementAndGet();
            } else {
                found.target().write(address - found.range().start(), size, value);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void reset() {
        locked(() -> present().forEach(VirtualDevice::reset));
    }

    private void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    private void drive(int line, boolean level) {
        try {
            vm.interrupt(line, level);
        } catch (NestedException e) {
            // The VM has ended, or is somebody else's now: nobody is there to be interrupted.
            LOG.debug("interrupt of {}: {}", vm.id(), e.getMessage());
        }
    }

    private final class Context implements VirtualDeviceContext {
        private final int instance;

        private Context(int instance) {
            this.instance = instance;
        }

        @Override
        public String vm() {
            return vm.id();
        }

        @Override
        public int instance() {
            return instance;
        }

        @Override
        public InterruptLine interrupt(int number) {
            return level -> drive(number, level);
        }

        @Override
        public Clock clock() {
            return clock;
        }

        @Override
        public void locked(Runnable action) {
            VirtualDevices.this.locked(action);
        }
    }

    /** A section, saved and loaded under the device lock. */
    private final class Locked implements MigratableDevice {
        private final MigratableDevice section;

        private Locked(MigratableDevice section) {
            this.section = section;
        }

        @Override
        public String section() {
            return section.section();
        }

        @Override
        public int instance() {
            return section.instance();
        }

        @Override
        public int version() {
            return section.version();
        }

        @Override
        public BodyLayout layout() {
            return section.layout();
        }

        @Override
        public byte[] save() throws MigrationException {
            lock.lock();
            try {
                return section.save();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void load(int version, byte[] body) throws MigrationException {
            lock.lock();
            try {
                section.load(version, body);
            } finally {
                lock.unlock();
            }
        }
    }
}
