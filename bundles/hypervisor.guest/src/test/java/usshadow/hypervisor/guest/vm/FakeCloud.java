package usshadow.hypervisor.guest.vm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import usshadow.machine.BadStateException;
import usshadow.machine.DeviceState;
import usshadow.nested.ExitKind;
import usshadow.nested.ExitLayout;
import usshadow.nested.NestedCalls;
import usshadow.nested.Refusal;
import usshadow.nested.SectionsLayout;
import usshadow.nested.VmInfo;
import usshadow.ultracall.Answer;
import usshadow.ultracall.Call;
import usshadow.ultracall.CallMode;
import usshadow.ultracall.CallRefusedException;
import usshadow.ultracall.SharedPage;
import usshadow.ultracall.UltracallHandler;
import usshadow.ultracall.UltracallStatus;

/**
 * The cloud hypervisor's end of block 1, as docs/formats/nested.md has it, with scripted guests.
 */
final class FakeCloud implements UltracallHandler {
    /** What the provider registered. */
    record Plan(int memoryMiB, List<VmInfo.Device> devices, FakeGuest guest) {}

    private final FakeFleet fleet;
    private final MemorySegment memory;
    private final Map<String, Plan> plans = new HashMap<>();
    private final Map<Long, Vm> vms = new ConcurrentHashMap<>();
    private final Map<Long, Device> devices = new ConcurrentHashMap<>();
    private long numbers;

    FakeCloud(FakeFleet fleet, MemorySegment memory) {
        this.fleet = fleet;
        this.memory = memory;
    }

    void register(String id, Plan plan) {
        plans.put(id, plan);
    }

    /** The only instance of a VM that has not been destroyed. */
    Vm vm(String id) {
        return vms.values().stream().filter(vm -> vm.id.equals(id)).findFirst().orElse(null);
    }

    int devices() {
        return devices.size();
    }

    /** A part of a VM, and the page it shares. */
    private record Device(Vm vm, String part, int instance, SharedPage page) {
        String key() {
            return part + "/" + instance;
        }
    }

    /** An instance. Everything in it is guarded by itself. */
    static final class Vm {
        final String id;
        final Plan plan;
        final Map<Integer, Boolean> lines = new HashMap<>();
        final java.util.ArrayList<Long> seen = new java.util.ArrayList<>();
        VmInfo.State state = VmInfo.State.CREATED;
        private final boolean incoming;
        private final Map<String, byte[]> staged = new HashMap<>();
        private Map<String, byte[]> saved = Map.of();
        private int pc;
        private int epoch;
        private boolean booted;
        private boolean kicked;
        private boolean running;
        private boolean waiting;
        private long ramOffset = -1;
        private long ramSize;
        private boolean[] dirty;

        private Vm(String id, Plan plan, boolean incoming) {
            this.id = id;
            this.plan = plan;
            this.incoming = incoming;
        }

        synchronized boolean hasRam() {
            return ramOffset >= 0;
        }

        synchronized int pc() {
            return pc;
        }

        /** Until the guest has done all it has to do, and idles. */
        synchronized void awaitIdle() throws InterruptedException {
            while (!running || pc < plan.guest().steps().size()) {
                wait();
            }
        }

        private byte[] machine() {
            return SectionsLayout.encode(
                    List.of(
                            new DeviceState("vcpu", 0, 1, new byte[] {(byte) pc}),
                            new DeviceState("i8259", 0, 1, new byte[16]),
                            new DeviceState("i8259", 1, 1, new byte[16])));
        }
    }

    @Override
    public int block() {
        return NestedCalls.BLOCK;
    }

    @Override
    public CallMode mode(int number) {
        return switch (number) {
            case NestedCalls.VERSION, NestedCalls.INFO, NestedCalls.KICK, NestedCalls.INTERRUPT ->
                    CallMode.IMMEDIATE;
            default -> CallMode.DEFERRED;
        };
    }

    @Override
    public Answer handle(Call call) throws InterruptedException {
        return switch (call.number()) {
            case NestedCalls.VERSION -> Answer.ok(NestedCalls.VERSION_NUMBER);
            case NestedCalls.CREATE_VM -> create(call);
            case NestedCalls.REGISTER_DEVICE -> registerDevice(call);
            case NestedCalls.UNREGISTER_DEVICE -> {
                devices.remove(call.argument(0));
                yield Answer.OK;
            }
            case NestedCalls.SAVE -> save(call);
            case NestedCalls.LOAD -> load(call);
            case NestedCalls.RUN -> run(call);
            default -> onVm(call, vm(call));
        };
    }

    private Vm vm(Call call) {
        Vm vm = vms.get(call.argument(0));
        call.require(0, vm != null);
        return vm;
    }

    private Answer onVm(Call call, Vm vm) {
        synchronized (vm) {
            return switch (call.number()) {
                case NestedCalls.DESTROY_VM -> {
                    vms.remove(call.argument(0));
                    if (vm.state == VmInfo.State.RUNNING) {
                        fleet.off(vm.id, this);
                    }
                    vm.state = VmInfo.State.ENDED;
                    vm.kicked = true;
                    vm.notifyAll();
                    yield Answer.OK;
                }
                case NestedCalls.INFO -> {
                    Plan plan = vm.plan;
                    VmInfo info =
                            new VmInfo(vm.state, plan.memoryMiB(), false, 1000, plan.devices());
                    yield written(call, info.encode());
                }
                case NestedCalls.ADD_SLOT -> {
                    call.require(1, call.argument(1) == 0);
                    vm.ramOffset = call.argument(3);
                    vm.ramSize = call.argument(4);
                    call.require(4, vm.ramSize == (long) vm.plan.memoryMiB() << 20);
                    yield Answer.OK;
                }
                case NestedCalls.LOG_DIRTY -> {
                    vm.dirty = null;
                    if (call.argument(2) == 1) {
                        vm.dirty = new boolean[(int) (vm.ramSize >> 12)];
                        java.util.Arrays.fill(vm.dirty, true);
                    }
                    yield Answer.OK;
                }
                case NestedCalls.DIRTY_LOG -> dirtyLog(call, vm);
                case NestedCalls.BOOT -> {
                    vm.pc = 0;
                    vm.waiting = false;
                    vm.booted = true;
                    yield Answer.OK;
                }
                case NestedCalls.KICK -> {
                    vm.kicked = true;
                    vm.notifyAll();
                    yield Answer.OK;
                }
                case NestedCalls.INTERRUPT -> {
                    vm.lines.put((int) call.argument(1), call.argument(2) == 1);
                    yield Answer.OK;
                }
                case NestedCalls.GET_MACHINE -> {
                    if (vm.running || vm.waiting) {
                        yield Answer.of(UltracallStatus.WRONG_STATE);
                    }
                    byte[] bytes = vm.machine();
                    call.page(1).copyOut(bytes, 0, bytes.length, call.argument(2));
                    yield Answer.ok(bytes.length);
                }
                case NestedCalls.SET_MACHINE -> setMachine(call, vm);
                default -> throw new CallRefusedException(Answer.of(UltracallStatus.UNKNOWN_CALL));
            };
        }
    }

    private static Answer written(Call call, byte[] bytes) {
        call.page(1).copyOut(bytes, 0, bytes.length, call.argument(2));
        return Answer.ok(bytes.length);
    }

    private static Answer refused(Refusal why) {
        return new Answer(UltracallStatus.REFUSED, why.code());
    }

    private synchronized Answer create(Call call) {
        byte[] name = new byte[call.argument(1, 100)];
        call.page(0).copyIn(0, name, 0, name.length);
        String id = new String(name, StandardCharsets.US_ASCII);
        Plan plan = plans.get(id);
        if (plan == null) {
            return refused(Refusal.NOT_REGISTERED);
        }
        vms.put(++numbers, new Vm(id, plan, call.argument(2) == NestedCalls.INCOMING));
        return Answer.ok(numbers);
    }

    private static Answer dirtyLog(Call call, Vm vm) {
        if (vm.dirty == null) {
            return Answer.of(UltracallStatus.WRONG_STATE);
        }
        byte[] bits = new byte[vm.dirty.length / Byte.SIZE];
        int count = 0;
        for (int i = 0; i < vm.dirty.length; i++) {
            if (vm.dirty[i]) {
                bits[i / Byte.SIZE] |= (byte) (1 << i % Byte.SIZE);
                count++;
            }
        }
        java.util.Arrays.fill(vm.dirty, false);
        call.page(2).copyOut(bits, 0, bits.length, call.argument(3));
        return Answer.ok(count);
    }

    private static Answer setMachine(Call call, Vm vm) {
        byte[] bytes = new byte[call.argument(3, 1 << 16)];
        call.page(1).copyIn(call.argument(2), bytes, 0, bytes.length);
        try {
            vm.pc = SectionsLayout.decode(bytes).getFirst().body()[0];
            vm.booted = true;
            return Answer.OK;
        } catch (BadStateException e) {
            return refused(Refusal.BAD_STATE);
        }
    }

    // ---- sealed parts

    private synchronized Answer registerDevice(Call call) {
        byte[] name = new byte[call.argument(2, 100)];
        call.page(1).copyIn(0, name, 0, name.length);
        String part = new String(name, StandardCharsets.US_ASCII);
        devices.put(++numbers, new Device(vm(call), part, (int) call.argument(3), call.page(1)));
        return Answer.ok(numbers);
    }

    private Answer save(Call call) {
        Device device = devices.get(call.argument(0));
        call.require(0, device != null);
        Vm vm = device.vm();
        synchronized (vm) {
            if (vm.running) {
                return Answer.of(UltracallStatus.BUSY);
            }
            if (vm.state != VmInfo.State.FROZEN) {
                vm.state = VmInfo.State.FROZEN;
                vm.saved = parts(vm);
            }
            byte[] part = vm.saved.get(device.key());
            if (part == null) {
                return refused(Refusal.NOT_CARRIED);
            }
            int from = call.argument(1, part.length);
            int length = (int) Math.min(part.length - from, device.page().size());
            device.page().copyOut(part, from, length, 0);
            return Answer.ok(part.length);
        }
    }

    /** Each says which epoch it is of; the devices' are longer than a page. */
    private static Map<String, byte[]> parts(Vm vm) {
        Map<String, byte[]> parts = new HashMap<>();
        parts.put("vm/0", ByteBuffer.allocate(Integer.BYTES).putInt(vm.epoch).array());
        for (VmInfo.Device device : vm.plan.devices()) {
            for (String part : device.parts()) {
                byte[] body = new byte[100_000];
                ByteBuffer.wrap(body)
                        .putInt(vm.epoch)
                        .put((part + " of " + vm.id).getBytes(StandardCharsets.US_ASCII));
                parts.put(part + "/" + device.instance(), body);
            }
        }
        return parts;
    }

    private Answer load(Call call) {
        Device device = devices.get(call.argument(0));
        call.require(0, device != null);
        int from = call.argument(1, 1 << 20);
        int length = call.argument(2, 1 << 20);
        int total = call.argument(3, 1 << 20);
        synchronized (device.vm()) {
            byte[] part =
                    device.vm()
                            .staged
                            .compute(
                                    device.key(),
                                    (k, old) -> from == 0 || old == null ? new byte[total] : old);
            device.page().copyIn(0, part, from, length);
            if (from + length == total && total < Integer.BYTES) {
                device.vm().staged.remove(device.key());
                return refused(Refusal.MALFORMED);
            }
            return Answer.OK;
        }
    }

    // ---- running

    private Answer run(Call call) throws InterruptedException {
        Vm vm = vm(call);
        synchronized (vm) {
            if (vm.state == VmInfo.State.ENDED) {
                return refused(Refusal.ENDED);
            }
            if (vm.state != VmInfo.State.RUNNING) {
                Answer refusal = claim(vm);
                if (refusal != null) {
                    return refusal;
                }
            }
            vm.running = true;
            try {
                ExitKind exit = step(call, vm);
                return Answer.ok(exit.code());
            } finally {
                vm.running = false;
                vm.notifyAll();
            }
        }
    }

    /** Null: claimed. */
    private Answer claim(Vm vm) throws InterruptedException {
        int from = -1;
        if (vm.state == VmInfo.State.FROZEN) {
            from = vm.epoch;
        } else if (vm.incoming) {
            byte[] manifest = vm.staged.get("vm/0");
            if (manifest == null || !vm.staged.keySet().containsAll(parts(vm).keySet())) {
                return refused(Refusal.INCOMPLETE);
            }
            from = ByteBuffer.wrap(manifest).getInt();
        } else if (!vm.booted) {
            return refused(Refusal.NOT_BOOTED);
        }
        while (!fleet.isReachable()) {
            if (vm.kicked) {
                vm.kicked = false;
                return Answer.ok(ExitKind.CANCELLED.code());
            }
            vm.wait(1);
        }
        Integer epoch = fleet.claim(vm.id, from, this);
        if (epoch == null) {
            return refused(from < 0 ? Refusal.NOT_OFF : Refusal.STALE);
        }
        vm.epoch = epoch;
        vm.state = VmInfo.State.RUNNING;
        return null;
    }

    private ExitKind step(Call call, Vm vm) throws InterruptedException {
        SharedPage page = call.page(2);
        if (vm.waiting) {
            vm.waiting = false;
            vm.seen.add(call.argument(3));
            vm.pc++;
        }
        while (true) {
            if (vm.kicked) {
                vm.kicked = false;
                return ExitKind.CANCELLED;
            }
            List<FakeGuest.Step> steps = vm.plan.guest().steps();
            if (vm.pc >= steps.size()) {
                vm.notifyAll();
                vm.wait();
                continue;
            }
            switch (steps.get(vm.pc)) {
                case FakeGuest.In in -> {
                    vm.waiting = true;
                    return exit(page, ExitKind.PORT_IN, in.size(), in.port(), 0);
                }
                case FakeGuest.Load load -> {
                    vm.waiting = true;
                    return exit(page, ExitKind.MMIO_READ, load.size(), load.address(), 0);
                }
                case FakeGuest.Out out -> {
                    vm.pc++;
                    return exit(page, ExitKind.PORT_OUT, out.size(), out.port(), out.value());
                }
                case FakeGuest.Store store -> {
                    vm.pc++;
                    return exit(
                            page,
                            ExitKind.MMIO_WRITE,
                            store.size(),
                            store.address(),
                            store.value());
                }
                case FakeGuest.Write write -> {
                    vm.pc++;
                    memory.set(
                            ValueLayout.JAVA_BYTE,
                            vm.ramOffset + write.address(),
                            (byte) write.value());
                    if (vm.dirty != null) {
                        vm.dirty[(int) (write.address() >> 12)] = true;
                    }
                }
                case FakeGuest.Idle idle -> {
                    vm.wait();
                    vm.pc += vm.kicked ? 1 : 0;
                }
                case FakeGuest.Reset reset -> {
                    vm.pc++;
                    return ExitKind.RESET;
                }
                case FakeGuest.PowerOff off -> {
                    return ended(vm, ExitKind.POWER_OFF);
                }
                case FakeGuest.TripleFault fault -> {
                    return ended(vm, ExitKind.SHUTDOWN);
                }
            }
        }
    }

    private ExitKind ended(Vm vm, ExitKind how) {
        vm.state = VmInfo.State.ENDED;
        fleet.off(vm.id, this);
        return how;
    }

    private static ExitKind exit(SharedPage page, ExitKind kind, int size, long at, long value) {
        ByteBuffer bytes =
                ByteBuffer.allocate(ExitLayout.BYTES).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(ExitLayout.SIZE_OF_ACCESS, size);
        bytes.putLong(ExitLayout.ADDRESS, at);
        bytes.putLong(ExitLayout.VALUE, value);
        page.copyOut(bytes.array(), 0, ExitLayout.BYTES, 0);
        return kind;
    }
}
