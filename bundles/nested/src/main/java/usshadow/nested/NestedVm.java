package usshadow.nested;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import usshadow.machine.BadStateException;
import usshadow.machine.DeviceState;
import usshadow.ultracall.Answer;
import usshadow.ultracall.UltracallCaller;

/**
 * L1's end of one VM. Usable by all threads; calls that use the VM's page follow one another.
 *
 * <pre>
 *   create ── addSlot* ── boot ──┬── vcpu.run* ── destroy          a VM that is booted here
 *   create ── addSlot* ── machine(state), device.load* ──┘         a VM that was saved
 * </pre>
 */
public final class NestedVm implements AutoCloseable {
    private final UltracallCaller caller;
    private final BulkPage page;
    private final String id;
    private final long vm;

    private NestedVm(UltracallCaller caller, BulkPage page, String id, long vm) {
        this.caller = caller;
        this.page = page;
        this.id = id;
        this.vm = vm;
    }

    /**
     * Makes a VM that the provider registered.
     *
     * @param page the VM's own from now on, 64 KiB or more
     * @param id the VM's id
     * @param incoming whether a saved state will be loaded, rather than the image booted
     * @throws NestedException if it is not registered for this virtualized system, is here already,
     *     or the fleet cannot be reached
     */
    public static NestedVm create(
            UltracallCaller caller, BulkPage page, String id, boolean incoming)
            throws NestedException {
        byte[] name = id.getBytes(StandardCharsets.UTF_8);
        if (name.length > page.size()) {
            throw new IllegalArgumentException("VM id of " + name.length + " bytes");
        }
        page.put(0, name, 0, name.length);
        Answer answer =
                caller.callDeferred(
                        NestedCalls.CREATE_VM,
                        page.id(),
                        name.length,
                        incoming ? NestedCalls.INCOMING : NestedCalls.FRESH);
        return new NestedVm(caller, page, id, require("creating VM " + id, answer));
    }

    /** The VM's id. */
    public String id() {
        return id;
    }

    /** What the provider registered, and where the VM is in its life. */
    public synchronized VmInfo info() throws NestedException {
        int length =
                (int)
                        require(
                                "asking for VM " + id,
                                caller.call(NestedCalls.INFO, vm, page.id(), 0));
        return VmInfo.decode(read(0, length));
    }

    /**
     * Gives the VM a range of L1's memory as RAM.
     *
     * @param slot its number within the VM
     * @param guestAddress guest-physical, in whole pages
     * @param offset in L1's memory, in whole pages; {@code size} bytes
     */
    public void addSlot(int slot, long guestAddress, long offset, long size, boolean readOnly)
            throws NestedException {
        call(
                "adding slot " + slot,
                NestedCalls.ADD_SLOT,
                vm,
                slot,
                guestAddress,
                offset,
                size,
                readOnly ? NestedCalls.READ_ONLY : 0);
    }

    /** Takes a slot away. */
    public void removeSlot(int slot) throws NestedException {
        call("removing slot " + slot, NestedCalls.REMOVE_SLOT, vm, slot);
    }

    /** Turns a slot's dirty log on, with every page marked, or off. */
    public void logDirty(int slot, boolean on) throws NestedException {
        call("dirty log of slot " + slot, NestedCalls.LOG_DIRTY, vm, slot, on ? 1 : 0);
    }

    /**
     * Takes the marks of a slot's dirty log.
     *
     * @param pages how many pages the slot has; their bits must fit the VM's page
     * @return bit n of word n / 64 is page n
     */
    public synchronized long[] dirtyLog(int slot, int pages) throws NestedException {
        call("dirty log of slot " + slot, NestedCalls.DIRTY_LOG, vm, slot, page.id(), 0);
        long[] words = new long[(pages + Long.SIZE - 1) / Long.SIZE];
        MemorySegment.copy(page.memory(), ValueLayout.JAVA_LONG, 0, words, 0, words.length);
        return words;
    }

    /** Loads the registered image into the slots and sets the reset state. */
    public void boot() throws NestedException {
        call("booting VM " + id, NestedCalls.BOOT, vm);
    }

    /** Drives an interrupt line. Cheap. */
    public void interrupt(int line, boolean level) throws NestedException {
        require(
                "interrupt line " + line,
                caller.call(NestedCalls.INTERRUPT, vm, line, level ? 1 : 0));
    }

    /** All state that L0 keeps of CPUs, interrupt controller, timers and clock. */
    public synchronized List<DeviceState> machine() throws NestedException, BadStateException {
        long length = call("state of VM " + id, NestedCalls.GET_MACHINE, vm, page.id(), 0);
        return SectionsLayout.decode(read(0, (int) length));
    }

    /** Sets what {@link #machine()} gave. */
    public synchronized void machine(List<DeviceState> sections) throws NestedException {
        byte[] bytes = SectionsLayout.encode(sections);
        page.put(0, bytes, 0, bytes.length);
        call("state of VM " + id, NestedCalls.SET_MACHINE, vm, page.id(), 0, bytes.length);
    }

    /**
     * A vCPU's end.
     *
     * @param runPage the vCPU's own from now on, 4 KiB
     */
    public Vcpu vcpu(int number, BulkPage runPage) {
        return new Vcpu(number, runPage);
    }

    /**
     * Registers a page with a shadow device, or with the VM itself (device {@code vm}).
     *
     * @param part the name of the sealed part, see {@link VmInfo.Device#parts}
     * @param devicePage the device's and L0's from now on
     */
    public Device device(String part, int instance, BulkPage devicePage) throws NestedException {
        byte[] name = part.getBytes(StandardCharsets.US_ASCII);
        devicePage.put(0, name, 0, name.length);
        long device =
                call(
                        "registering device " + part,
                        NestedCalls.REGISTER_DEVICE,
                        vm,
                        devicePage.id(),
                        name.length,
                        instance);
        return new Device(part, device, devicePage);
    }

    /** Gives the VM up; its runs end. Again has no effect. */
    @Override
    public void close() {
        caller.callDeferred(NestedCalls.DESTROY_VM, vm);
    }

    private byte[] read(int offset, int length) {
        byte[] bytes = new byte[Math.clamp(length, 0, page.size() - offset)];
        page.get(offset, bytes, 0, bytes.length);
        return bytes;
    }

    private long call(String what, int number, long... arguments) throws NestedException {
        return require(what, caller.callDeferred(number, arguments));
    }

    private static long require(String what, Answer answer) throws NestedException {
        if (!answer.isOk()) {
            throw new NestedException(what, answer);
        }
        return answer.result();
    }

    /** One vCPU; {@link #kick} may be called on any thread, the rest on one at a time. */
    public final class Vcpu {
        private final int number;
        private final BulkPage runPage;

        private Vcpu(int number, BulkPage runPage) {
            this.number = number;
            this.runPage = runPage;
        }

        /**
         * Runs guest code until something is L1's to do. The first run claims the VM in the fleet;
         * it waits while the fleet cannot be reached, and can be kicked.
         *
         * @param value answers the last exit, if that wants a value
         * @throws NestedException if the claim or the run was refused
         */
        public ExitKind run(long value) throws NestedException {
            long kind = call("running VM " + id, NestedCalls.RUN, vm, number, runPage.id(), value);
            ExitKind exit = ExitKind.of(kind);
            if (exit == null) {
                throw new NestedException("exit kind " + kind, Answer.ok(kind));
            }
            return exit;
        }

        /** Bytes of the last exit's access. */
        public int size() {
            return runPage.memory().get(ValueLayout.JAVA_INT, ExitLayout.SIZE_OF_ACCESS);
        }

        /** Port or guest-physical address of the last exit's access. */
        public long address() {
            return runPage.memory().get(ValueLayout.JAVA_LONG, ExitLayout.ADDRESS);
        }

        /** What the last exit writes. */
        public long value() {
            return runPage.memory().get(ValueLayout.JAVA_LONG, ExitLayout.VALUE);
        }

        /** Ends the present run, or else the next one. */
        public void kick() {
            caller.call(NestedCalls.KICK, vm, number);
        }
    }

    /** A shadow device's end: its sealed state goes over their common page. */
    public final class Device implements AutoCloseable {
        private final String part;
        private final long device;
        private final BulkPage shared;

        private Device(String part, long device, BulkPage shared) {
            this.part = part;
            this.device = device;
            this.shared = shared;
        }

        /** The sealed state. The first save of any device of the VM freezes the VM. */
        public synchronized byte[] save() throws NestedException {
            long total = call("saving " + part, NestedCalls.SAVE, device, 0);
            byte[] sealed = new byte[Math.toIntExact(total)];
            for (int done = 0; ; ) {
                int length = Math.min(sealed.length - done, shared.size());
                shared.get(0, sealed, done, length);
                done += length;
                if (done == sealed.length) {
                    return sealed;
                }
                call("saving " + part, NestedCalls.SAVE, device, done);
            }
        }

        /** Hands a sealed state to L0, which judges and stages it. */
        public synchronized void load(byte[] sealed) throws NestedException {
            int done = 0;
            do {
                int length = Math.min(sealed.length - done, shared.size());
                shared.put(0, sealed, done, length);
                call("loading " + part, NestedCalls.LOAD, device, done, length, sealed.length);
                done += length;
            } while (done < sealed.length);
        }

        /** Ends the common use of the page. */
        @Override
        public void close() {
            caller.callDeferred(NestedCalls.UNREGISTER_DEVICE, device);
        }
    }
}
