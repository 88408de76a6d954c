package usshadow.hypervisor.cloud.vm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import usshadow.chipset.PicPair;
import usshadow.console.Access;
import usshadow.console.ConsolePort;
import usshadow.console.ConsoleState;
import usshadow.console.ConsoleStateCodec;
import usshadow.console.VmStatus;
import usshadow.hypervisor.cloud.DeviceContext;
import usshadow.hypervisor.cloud.ShadowDeviceFactory;
import usshadow.machine.BadStateException;
import usshadow.machine.Clock;
import usshadow.machine.DeviceState;
import usshadow.machine.InterruptLine;
import usshadow.machine.MachineClock;
import usshadow.machine.VcpuExit;
import usshadow.nested.Refusal;
import usshadow.policy.DevicePlan;
import usshadow.policy.PartId;

/**
 * What L0 has of a VM besides memory and vCPUs: its clock, the chips that every PC has, the places
 * of its shadow devices, and their consoles. One lock, the VM's device lock, serialises all of it.
 */
final class Board implements VcpuRunner.Bus {
    private static final ConsoleStateCodec CONSOLE = ConsoleStateCodec.serial();

    private final VmSpec spec;
    private final String host;
    private final ReentrantLock lock = new ReentrantLock();
    private final MachineClock clock;
    private final Chips chips;
    private final Ports ports = new Ports();
    private final List<DeviceSlot> slots = new ArrayList<>();
    private final Map<DevicePlan, ConsolePort> consoles = new LinkedHashMap<>();
    private final InterruptLine[] lines = new InterruptLine[CloudVm.INTERRUPT_LINES];
    private final Set<Integer> ownLines;
    private volatile boolean complete;
    private volatile VcpuRunner.Request request;
    private volatile Runnable onChange = () -> {};

    /**
     * The board of a VM, with empty places for its devices.
     *
     * @param intr the vCPU's INTR pin
     */
    Board(VmSpec spec, NodeServices node, InterruptLine intr) {
        this.spec = spec;
        host = node.host();
        clock = new MachineClock(lock, node.timers());
        chips = new Chips(clock, intr, this::askForReset, spec.memoryBytes());
        chips.mapInto(ports);
        ownLines = chips.ownLines();
        for (DevicePlan plan : spec.plan().shadowDevices()) {
            plan.console()
                    .ifPresent(
                            name ->
                                    consoles.put(
                                            plan,
                                            new ConsolePort(spec.id(), name, node.consoleWaker())));
            DeviceSlot slot = new DeviceSlot(plan, new Context(plan));
            slots.add(slot);
            plan.ports().forEach(range -> ports.add(range, slot, plan.ports().getFirst()));
        }
        status(VmStatus.Phase.OFF, "not started yet");
    }

    /** Called, on any thread, when the VM may have become able to run, or unable. */
    void onChange(Runnable action) {
        onChange = action;
    }

    PicPair interrupts() {
        return chips.pic();
    }

    MachineClock clock() {
        return clock;
    }

    Chips chips() {
        return chips;
    }

    /** The devices' places, for looking at under {@link #locked}. */
    List<DeviceSlot> slots() {
        return List.copyOf(slots);
    }

    /** The console with this name, or null. */
    ConsolePort console(String name) {
        return consoles.values().stream()
                .filter(port -> port.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    // ---- the vCPU's side ----

    @Override
    public VcpuRunner.Outcome out(VcpuExit.PortOut access) {
        if (!ports.isHere(access.port(), access.size())) {
            return VcpuRunner.Outcome.REFLECTED;
        }
        lock.lock();
        try {
            if (!complete && ports.waits(access.port(), access.size())) {
                return VcpuRunner.Outcome.HELD;
            }
            ports.write(access.port(), access.size(), access.value());
            return VcpuRunner.Outcome.DONE;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long in(VcpuExit.PortIn access) {
        if (!ports.isHere(access.port(), access.size())) {
            return REFLECTED;
        }
        lock.lock();
        try {
            if (!complete && ports.waits(access.port(), access.size())) {
                return HELD;
            }
            return Integer.toUnsignedLong(ports.read(access.port(), access.size()));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public VcpuRunner.Request request() {
        VcpuRunner.Request asked = request;
        if (asked != null) {
            request = null;
        }
        return asked;
    }

    @Override
    public boolean mayRun() {
        return complete;
    }

    private void askForReset() {
        request = VcpuRunner.Request.RESET;
    }

    /**
     * Drives a line from L1.
     *
     * @return false if L0 drives that line itself
     */
    boolean interruptFromOutside(int line, boolean level) {
        boolean taken =
                ownLines.contains(line)
                        || spec.plan().shadowDevices().stream()
                                .anyMatch(plan -> plan.irqs().contains(line));
        if (taken) {
            return false;
        }
        locked(() -> line(line).set(level));
        return true;
    }

    private InterruptLine line(int irq) {
        if (lines[irq] == null) {
            lines[irq] = chips.pic().line(irq);
        }
        return lines[irq];
    }

    // ---- devices come and go ----

    void plug(ShadowDeviceFactory factory) {
        locked(
                () -> {
                    slots.stream()
                            .filter(slot -> slot.plan().type().equals(factory.type()))
                            .forEach(slot -> slot.plug(factory));
                    judge();
                });
        onChange.run();
    }

    void unplug(String type) {
        locked(
                () -> {
                    slots.stream()
                            .filter(slot -> slot.plan().type().equals(type))
                            .forEach(DeviceSlot::unplug);
                    judge();
                });
        onChange.run();
    }

    /** Gives absent devices of a type up. Returns whether there were any. */
    boolean drop(String type) {
        lock.lock();
        try {
            boolean any = false;
            for (DeviceSlot slot : slots) {
                any |= slot.plan().type().equals(type) && slot.drop();
            }
            judge();
            return any;
        } finally {
            lock.unlock();
            onChange.run();
        }
    }

    private void judge() {
        boolean now = slots.stream().noneMatch(slot -> slot.state() == DeviceSlot.State.ABSENT);
        boolean changed = now != complete;
        complete = now;
        if (changed && clock.isGoing()) {
            tell(now ? VmStatus.Phase.RUNNING : VmStatus.Phase.DEVICE_MISSING, "");
        }
    }

    // ---- the VM's life ----

    /** The guest runs from now on. */
    void start() {
        locked(
                () -> {
                    clock.start();
                    consoles.values().forEach(ConsolePort::open);
                    tell(complete ? VmStatus.Phase.RUNNING : VmStatus.Phase.DEVICE_MISSING, "");
                });
    }

    /** The machine was reset. */
    void reset() {
        locked(
                () -> {
                    chips.reset();
                    slots.forEach(DeviceSlot::reset);
                    request = null;
                });
    }

    /**
     * Stops time and reads, in one cut, all that a save carries.
     *
     * @param carried the parts wanted
     * @throws RefusedException if a device whose state is wanted is not there
     */
    Map<PartId, DeviceState> freeze(Set<PartId> carried) throws RefusedException {
        lock.lock();
        try {
            Map<PartId, DeviceState> parts = new LinkedHashMap<>();
            boolean went = clock.isGoing();
            clock.stop();
            for (DeviceSlot slot : slots) {
                for (DeviceState state : slot.save()) {
                    parts.put(new PartId(state.section(), state.instance()), state);
                }
            }
            consoles.forEach((plan, port) -> put(parts, plan, port.freeze()));
            parts.keySet().retainAll(carried);
            if (!parts.keySet().containsAll(carried)) {
                if (went) {
                    thaw();
                }
                throw new RefusedException(
                        Refusal.NO_DEVICE, "of " + carried + " there are only " + parts.keySet());
            }
            tell(VmStatus.Phase.MIGRATING, "");
            return parts;
        } finally {
            lock.unlock();
        }
    }

    /** The guest goes on after a save that was not made. */
    void thaw() {
        locked(
                () -> {
                    consoles.values().forEach(ConsolePort::open);
                    clock.start();
                    tell(VmStatus.Phase.RUNNING, "");
                });
    }

    /** Refuses a save if a device whose state it carries has none. */
    void requireDevices(Set<PartId> carried) throws RefusedException {
        lock.lock();
        try {
            for (DeviceSlot slot : slots) {
                boolean wanted = slot.plan().parts().stream().anyMatch(carried::contains);
                if (wanted && !slot.hasState()) {
                    throw new RefusedException(Refusal.NO_DEVICE, slot.toString());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private static void put(Map<PartId, DeviceState> parts, DevicePlan plan, ConsoleState state) {
        parts.put(
                new PartId(CONSOLE.section(), plan.instance()),
                new DeviceState(
                        CONSOLE.section(),
                        plan.instance(),
                        CONSOLE.version(),
                        CONSOLE.encode(state)));
    }

    /**
     * Prepares to become what was saved; changes nothing yet.
     *
     * @param parts what was carried
     * @return does it, and cannot fail
     */
    Runnable restore(Map<PartId, DeviceState> parts) throws RefusedException {
        lock.lock();
        try {
            List<Runnable> commits = new ArrayList<>();
            for (DeviceSlot slot : slots) {
                List<DeviceState> own = slot.ownOf(parts);
                if (!own.isEmpty()) {
                    commits.add(restore(slot, own));
                }
            }
            for (Map.Entry<DevicePlan, ConsolePort> each : consoles.entrySet()) {
                DeviceState state =
                        parts.get(new PartId(CONSOLE.section(), each.getKey().instance()));
                if (state != null) {
                    ConsoleState decoded = CONSOLE.decode(state.version(), state.body());
                    commits.addFirst(() -> each.getValue().restore(decoded));
                }
            }
            return () -> locked(() -> commits.forEach(Runnable::run));
        } catch (BadStateException e) {
            throw new RefusedException(Refusal.BAD_STATE, e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    private static Runnable restore(DeviceSlot slot, List<DeviceState> own)
            throws RefusedException, BadStateException {
        if (slot.state() != DeviceSlot.State.PRESENT) {
            throw new RefusedException(Refusal.NO_DEVICE, slot.toString());
        }
        return slot.restore(own);
    }

    /** Another host owns the VM now. */
    void moved() {
        locked(() -> consoles.values().forEach(ConsolePort::close));
    }

    /** The VM has ended here. */
    void end(VmStatus.Phase why, String detail) {
        locked(
                () -> {
                    clock.close();
                    slots.forEach(DeviceSlot::close);
                    tell(why, detail);
                    consoles.values().forEach(ConsolePort::close);
                });
    }

    /** Says who may be at the consoles. */
    void rights(Predicate<Access> now) {
        consoles.values().forEach(port -> port.rights(now));
    }

    /** Tells the consoles' users. */
    void status(VmStatus.Phase phase, String detail) {
        locked(() -> tell(phase, detail));
    }

    private void tell(VmStatus.Phase phase, String detail) {
        VmStatus status = new VmStatus(phase, host, detail);
        consoles.values().forEach(port -> port.status(status));
    }

    private final class Context implements DeviceContext {
        private final DevicePlan plan;

        private Context(DevicePlan plan) {
            this.plan = plan;
        }

        @Override
        public String vm() {
            return spec.id();
        }

        @Override
        public int instance() {
            return plan.instance();
        }

        @Override
        public InterruptLine interrupt(int which) {
            return line(plan.irqs().get(which));
        }

        @Override
        public Clock clock() {
            return clock;
        }

        @Override
        public ConsolePort console() {
            ConsolePort port = consoles.get(plan);
            if (port == null) {
                throw new IllegalStateException("a " + plan.type() + " has no console");
            }
            return port;
        }

        @Override
        public void locked(Runnable action) {
            Board.this.locked(action);
        }
    }
}
