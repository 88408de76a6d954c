package usshadow.guest;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import usshadow.guest.asm.Assembler;
import usshadow.guest.asm.Register;
import usshadow.machine.BadStateException;
import usshadow.machine.Clock;
import usshadow.machine.InterruptController;
import usshadow.machine.ManualClock;
import usshadow.machine.MemorySlot;
import usshadow.machine.VcpuEngine;
import usshadow.machine.VcpuState;

/**
 * A bare machine for tests of engines: RAM with identity-mapped page tables, a vCPU in 64-bit mode
 * at {@link #CODE}, an interrupt controller that the test drives.
 */
public final class Machine implements AutoCloseable {
    /** Where programs are assembled to. */
    public static final int CODE = 0x10000;

    /** Top of the first stack. */
    public static final int STACK = 0x9000;

    /** Where the interrupt descriptor table is. */
    public static final int IDT = 0xa000;

    /** Free for data. */
    public static final int DATA = 0x40000;

    /** Bytes of RAM, at address 0. */
    public static final int RAM = 1 << 20;

    /** Frequency of the time-stamp counter. */
    public static final int TSC_KHZ = 1_000_000;

    /** The clock. */
    public final ManualClock clock = new ManualClock();

    /** The VM. */
    public final VcpuEngine.Vm vm;

    /** Its vCPU. */
    public final VcpuEngine.Vcpu vcpu;

    /** What is on the INTR pin. */
    public final Pin pin = new Pin();

    /** Addresses of the program's labels. */
    private final Assembler program;

    private final Arena arena = Arena.ofShared();

    /** Makes the machine and loads a program. */
    public Machine(VcpuEngine engine, Consumer<Assembler> source) {
        vm = engine.create((Clock) clock, TSC_KHZ);
        vm.addSlot(new MemorySlot(0, 0, arena.allocate(RAM, MemorySlot.PAGE), false));
        vcpu = vm.createVcpu(0, pin);
        program = new Assembler(CODE);
        source.accept(program);
        vm.memory().write(CODE, program.assemble());
        LongMode.writeTables(vm.memory());
        try {
            vcpu.state(LongMode.entry(CODE, STACK, new VcpuState.Table(IDT, 0xfff)));
        } catch (BadStateException e) {
            throw new AssertionError(e);
        }
    }

    /** Leads an interrupt to a label. */
    public Machine handler(int vector, String label) {
        LongMode.writeGate(vm.memory(), IDT, vector, program.address(label), true);
        return this;
    }

    /** The address of a label. */
    public long address(String label) {
        return program.address(label);
    }

    /** A 64-bit register. */
    public long register(Register register) {
        return vcpu.state().general()[register.number()];
    }

    /** Eight bytes of RAM. */
    public long peek(long address) {
        byte[] bytes = new byte[8];
        vm.memory().read(address, bytes);
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    /** Adds a slot of zeros. */
    public MemorySlot addSlot(int id, long address, int pages, boolean readOnly) {
        MemorySlot slot =
                new MemorySlot(
                        id,
                        address,
                        arena.allocate((long) pages * MemorySlot.PAGE, MemorySlot.PAGE),
                        readOnly);
        vm.addSlot(slot);
        return slot;
    }

    @Override
    public void close() {
        vm.close();
        arena.close();
    }

    /** An interrupt controller with one line. */
    public static final class Pin implements InterruptController {
        private volatile int vector = -1;

        /** Asks for an interrupt. */
        public void raise(int number) {
            vector = number;
        }

        @Override
        public boolean pending() {
            return vector >= 0;
        }

        @Override
        public int acknowledge() {
            int taken = vector;
            vector = -1;
            return taken;
        }
    }
}
