package usshadow.hypervisor.cloud.vm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import usshadow.machine.BadStateException;
import usshadow.machine.VcpuExit;
import usshadow.nested.ExitKind;
import usshadow.nested.ExitLayout;
import usshadow.nested.NestedCalls;
import usshadow.nested.Refusal;
import usshadow.nested.SectionsLayout;
import usshadow.ultracall.Answer;
import usshadow.ultracall.Call;
import usshadow.ultracall.CallMode;
import usshadow.ultracall.CallRefusedException;
import usshadow.ultracall.SharedPage;
import usshadow.ultracall.UltracallHandler;
import usshadow.ultracall.UltracallStatus;

/**
 * Serves the nested-virtualization contract, docs/formats/nested.md: checks every argument, finds
 * the caller's VM, and translates. What it calls does the work.
 */
final class NestedHandler implements UltracallHandler {
    private static final int LONGEST_NAME = 64;
    private static final int MOST_SLOTS = 32;
    private static final int MOST_VCPUS = 1;
    private static final int PAGE_LIMIT = 1 << 24;
    private static final int MOST_MACHINE_STATE = 1 << 16;

    private final VmTable table;
    private final WarmUp warmUp;

    /**
     * Serves the VMs of the table.
     *
     * @param warmUp begins when a VM is on its way here, and ends when one runs
     */
    NestedHandler(VmTable table, WarmUp warmUp) {
        this.table = table;
        this.warmUp = warmUp;
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
            case NestedCalls.CREATE_VM,
                    NestedCalls.DESTROY_VM,
                    NestedCalls.ADD_SLOT,
                    NestedCalls.REMOVE_SLOT,
                    NestedCalls.LOG_DIRTY,
                    NestedCalls.DIRTY_LOG,
                    NestedCalls.BOOT,
                    NestedCalls.RUN,
                    NestedCalls.GET_MACHINE,
                    NestedCalls.SET_MACHINE,
                    NestedCalls.REGISTER_DEVICE,
                    NestedCalls.UNREGISTER_DEVICE,
                    NestedCalls.SAVE,
                    NestedCalls.LOAD ->
                    CallMode.DEFERRED;
            default -> null;
        };
    }

    @Override
    public Answer handle(Call call) throws InterruptedException {
        try {
            return switch (call.number()) {
                case NestedCalls.VERSION -> Answer.ok(NestedCalls.VERSION_NUMBER);
                case NestedCalls.CREATE_VM -> createVm(call);
                case NestedCalls.DESTROY_VM -> destroyVm(call);
                case NestedCalls.INFO -> write(call, vm(call).info().encode());
                case NestedCalls.ADD_SLOT -> addSlot(call);
                case NestedCalls.REMOVE_SLOT -> found(vm(call).removeSlot(slot(call)), 1);
                case NestedCalls.LOG_DIRTY -> logDirty(call);
                case NestedCalls.DIRTY_LOG -> dirtyLog(call);
                case NestedCalls.BOOT -> boot(call);
                case NestedCalls.RUN -> run(call);
                case NestedCalls.KICK -> kick(call);
                case NestedCalls.INTERRUPT -> interrupt(call);
                case NestedCalls.GET_MACHINE ->
                        write(call, SectionsLayout.encode(vm(call).machine()));
                case NestedCalls.SET_MACHINE -> setMachine(call);
                case NestedCalls.REGISTER_DEVICE -> registerDevice(call);
                case NestedCalls.UNREGISTER_DEVICE -> unregisterDevice(call);
                case NestedCalls.SAVE -> save(call);
                case NestedCalls.LOAD -> load(call);
                default -> Answer.of(UltracallStatus.UNKNOWN_CALL);
            };
        } catch (RefusedException refused) {
            table.refused(call, refused);
            return new Answer(UltracallStatus.REFUSED, refused.refusal().code());
        }
    }

    private Answer createVm(Call call) throws RefusedException, InterruptedException {
        String id = name(call, 0, 1);
        int purpose = call.argument(2, NestedCalls.INCOMING);
        boolean incoming = purpose == NestedCalls.INCOMING;
        if (incoming) {
            warmUp.begin();
        }
        return Answer.ok(table.create(call.virtualizedSystem(), id, incoming));
    }

    private Answer destroyVm(Call call) {
        table.destroy(call.virtualizedSystem(), vm(call));
        return Answer.OK;
    }

    private Answer addSlot(Call call) throws RefusedException {
        CloudVm vm = vm(call);
        int slot = slot(call);
        int flags = call.argument(5, NestedCalls.READ_ONLY);
        try {
            vm.addSlot(
                    slot,
                    call.argument(2),
                    table.range(call, 3, 4),
                    (flags & NestedCalls.READ_ONLY) != 0);
        } catch (IllegalArgumentException overlap) {
            return Answer.badArgument(2);
        }
        return Answer.OK;
    }

    private Answer logDirty(Call call) {
        CloudVm vm = vm(call);
        boolean on = call.argument(2, 1) == 1;
        return found(vm.logDirty(slot(call), on), 1);
    }

    private Answer dirtyLog(Call call) {
        CloudVm vm = vm(call);
        SharedPage page = call.page(2);
        int offset = call.argument(3, PAGE_LIMIT);
        int pages = vm.pages(slot(call));
        call.require(1, pages >= 0);
        call.require(3, page.holds(offset, bitmapBytes(pages)));
        long[] words = vm.dirtyLog(slot(call));
        if (words == null) {
            return Answer.of(UltracallStatus.WRONG_STATE);
        }
        ByteBuffer bytes =
                ByteBuffer.allocate(words.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long dirty = 0;
        for (long word : words) {
            bytes.putLong(word);
            dirty += Long.bitCount(word);
        }
        page.copyOut(bytes.array(), 0, bytes.capacity(), offset);
        return Answer.ok(dirty);
    }

    private static int bitmapBytes(int pages) {
        return (pages + Long.SIZE - 1) / Long.SIZE * Long.BYTES;
    }

    private Answer boot(Call call) throws RefusedException {
        vm(call).boot();
        return Answer.OK;
    }

    private Answer run(Call call) throws RefusedException, InterruptedException {
        CloudVm vm = vm(call);
        vcpu(call);
        SharedPage page = call.page(2);
        warmUp.end();
        VcpuRunner.End end = vm.run(call.argument(3), call.cancellation());
        return switch (end) {
            case VcpuRunner.End.Reflected reflected -> reflect(reflected.exit(), page);
            case VcpuRunner.End.Kicked kicked -> Answer.ok(ExitKind.CANCELLED.code());
            case VcpuRunner.End.ShutDown shutDown -> Answer.ok(ExitKind.SHUTDOWN.code());
            case VcpuRunner.End.Asked asked ->
                    Answer.ok(
                            switch (asked.request()) {
                                case RESET -> ExitKind.RESET.code();
                                case POWER_OFF -> ExitKind.POWER_OFF.code();
                            });
        };
    }

    private static Answer reflect(VcpuExit exit, SharedPage page) {
        return switch (exit) {
            case VcpuExit.PortIn in -> reflect(ExitKind.PORT_IN, in.size(), in.port(), 0, page);
            case VcpuExit.PortOut out ->
                    reflect(
                            ExitKind.PORT_OUT,
                            out.size(),
                            out.port(),
                            Integer.toUnsignedLong(out.value()),
                            page);
            case VcpuExit.MmioRead read ->
                    reflect(ExitKind.MMIO_READ, read.size(), read.address(), 0, page);
            case VcpuExit.MmioWrite write ->
                    reflect(
                            ExitKind.MMIO_WRITE,
                            write.size(),
                            write.address(),
                            write.value(),
                            page);
            case VcpuExit.Halt halt -> throw new IllegalStateException("a halt is never reflected");
            case VcpuExit.Shutdown down -> Answer.ok(ExitKind.SHUTDOWN.code());
            case VcpuExit.Cancelled cancelled -> Answer.ok(ExitKind.CANCELLED.code());
        };
    }

    private static Answer reflect(
            ExitKind kind, int size, long address, long value, SharedPage page) {
        byte[] exit = new byte[ExitLayout.BYTES];
        ByteBuffer.wrap(exit)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(ExitLayout.SIZE_OF_ACCESS, size)
                .putLong(ExitLayout.ADDRESS, address)
                .putLong(ExitLayout.VALUE, value);
        page.copyOut(exit, 0, exit.length, 0);
        return Answer.ok(kind.code());
    }

    private Answer kick(Call call) {
        vcpu(call);
        vm(call).kick();
        return Answer.OK;
    }

    private Answer interrupt(Call call) {
        CloudVm vm = vm(call);
        int line = call.argument(1, CloudVm.INTERRUPT_LINES - 1);
        return found(vm.interrupt(line, call.argument(2, 1) == 1), 1);
    }

    private Answer setMachine(Call call) throws RefusedException {
        CloudVm vm = vm(call);
        byte[] bytes = read(call, 1, call.argument(2, PAGE_LIMIT), 3, MOST_MACHINE_STATE);
        try {
            vm.machine(SectionsLayout.decode(bytes));
        } catch (BadStateException e) {
            throw new RefusedException(Refusal.BAD_STATE, e.getMessage(), e);
        }
        return Answer.OK;
    }

    private Answer registerDevice(Call call) throws RefusedException {
        CloudVm vm = vm(call);
        String part = name(call, 1, 2);
        int instance = call.argument(3, Integer.MAX_VALUE);
        return Answer.ok(
                table.register(call.virtualizedSystem(), vm, part, instance, call.page(1)));
    }

    private Answer unregisterDevice(Call call) {
        return found(table.unregister(call.virtualizedSystem(), call.argument(0)), 0);
    }

    private Answer save(Call call) throws RefusedException, InterruptedException {
        PseudoEnd device = device(call);
        return device.save(call.argument(1, Integer.MAX_VALUE));
    }

    private Answer load(Call call) throws RefusedException {
        PseudoEnd device = device(call);
        return device.load(call, 1, 2, 3);
    }

    // ---- arguments ----

    private CloudVm vm(Call call) {
        CloudVm vm = table.find(call.virtualizedSystem(), call.argument(0));
        if (vm == null) {
            throw new CallRefusedException(Answer.of(UltracallStatus.NOT_FOUND));
        }
        return vm;
    }

    private PseudoEnd device(Call call) {
        PseudoEnd device = table.device(call.virtualizedSystem(), call.argument(0));
        if (device == null) {
            throw new CallRefusedException(Answer.of(UltracallStatus.NOT_FOUND));
        }
        return device;
    }

    private static int slot(Call call) {
        return call.argument(1, MOST_SLOTS - 1);
    }

    private static void vcpu(Call call) {
        call.argument(1, MOST_VCPUS - 1);
    }

    private static Answer found(boolean found, int index) {
        return found ? Answer.OK : Answer.badArgument(index);
    }

    /** A short name at the start of a page. */
    private static String name(Call call, int page, int length) {
        return new String(read(call, page, 0, length, LONGEST_NAME), StandardCharsets.US_ASCII);
    }

    private static byte[] read(Call call, int page, int offset, int length, int most) {
        SharedPage source = call.page(page);
        int bytes = call.argument(length, most);
        call.require(length, source.holds(offset, bytes));
        byte[] copy = new byte[bytes];
        source.copyIn(offset, copy, 0, bytes);
        return copy;
    }

    /** Writes a text or state to the page of arguments 1 and 2. */
    private static Answer write(Call call, byte[] bytes) {
        SharedPage page = call.page(1);
        int offset = call.argument(2, PAGE_LIMIT);
        call.require(2, page.holds(offset, bytes.length));
        page.copyOut(bytes, 0, bytes.length, offset);
        return Answer.ok(bytes.length);
    }
}
