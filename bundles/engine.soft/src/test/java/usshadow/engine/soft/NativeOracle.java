package usshadow.engine.soft;

import static usshadow.guest.asm.Memory.at;
import static usshadow.guest.asm.Register.*;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import usshadow.guest.LongMode;
import usshadow.guest.asm.Assembler;
import usshadow.guest.asm.Memory;
import usshadow.guest.asm.Register;
import usshadow.machine.BadStateException;
import usshadow.machine.ManualClock;
import usshadow.machine.MemorySlot;
import usshadow.machine.VcpuEngine;
import usshadow.machine.VcpuExit;
import usshadow.machine.VcpuState;

/**
 * Executes an instruction on the host's processor and in the engine, with the same bytes at the
 * same addresses, and compares all memory, into which a trampoline has put the registers.
 *
 * <pre>
 *   0000  trampoline and instruction
 *   1000  registers in: RAX to R15, RFLAGS; 1200 FXSAVE image in
 *   1400  registers out; 1600 FXSAVE image out; 1800 RSP of the caller; 1808 a good MXCSR
 *   2000  data that instructions use; 3000 their stack
 * </pre>
 */
final class NativeOracle implements AutoCloseable {
    private static final int FIRST_PLACE = 0x0800_0000,
            LAST_PLACE = 0x7e00_0000,
            NEXT_PLACE = 0x0100_0000;
    static final int IN = 0x1000, FX_IN = 0x1200, OUT = 0x1400, FX_OUT = 0x1600, DATA = 0x2000;
    static final int FLAGS = 16 * 8, STACK = 0x3800, SIZE = 0x4000;
    private static final int CALLER = 0x1800, GOOD_MXCSR = 0x1808, FX_SIZE = 512;
    private static final int READ_WRITE_EXECUTE = 7, PRIVATE_FIXED_ANONYMOUS = 0x100032;
    private static final int HALT = 0x8000, POINTERS = 0x2000, SECOND_DIRECTORY = 0xb000;
    private static final int LARGE_PAGE = 0x83;
    private static final byte[] STUB = {0x4d, (byte) 0x8d, 0x40, 0x01, (byte) 0xc3};
    private static final Register[] GENERAL = {
        RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8, R9, R10, R11, R12, R13, R14, R15
    };

    /** Where it all is, in the host and in the guest. */
    final int base;

    private final MemorySegment host;
    private final MethodHandle call;
    private final VcpuEngine.Vm vm;
    private final VcpuEngine.Vcpu vcpu;
    private final MemorySegment guest;

    @SuppressWarnings("restricted")
    NativeOracle() throws Throwable {
        Linker linker = Linker.nativeLinker();
        MethodHandle mmap =
                linker.downcallHandle(
                        linker.defaultLookup().find("mmap").orElseThrow(),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_LONG,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_LONG));
        long address = -1;
        for (long place = FIRST_PLACE; place <= LAST_PLACE && address == -1; place += NEXT_PLACE) {
            address =
                    (long)
                            mmap.invokeExact(
                                    place,
                                    (long) SIZE,
                                    READ_WRITE_EXECUTE,
                                    PRIVATE_FIXED_ANONYMOUS,
                                    -1,
                                    0L);
        }
        if (address == -1) {
            throw new IllegalStateException("no free memory below 2 GiB in this process");
        }
        base = (int) address;
        host = MemorySegment.ofAddress(address).reinterpret(SIZE);
        call = linker.downcallHandle(host, FunctionDescriptor.ofVoid());
        vm = new SoftEngine().create(new ManualClock(), 1_000_000);
        vm.addSlot(new MemorySlot(0, 0, Arena.ofAuto().allocate(0x10000, 4096), false));
        guest = Arena.ofAuto().allocate(SIZE, 4096);
        vm.addSlot(new MemorySlot(1, base, guest, false));
        LongMode.writeTables(vm.memory());
        mapSecondGibibyte();
        vm.memory().write(HALT, new byte[] {(byte) 0xf4});
        vcpu =
                vm.createVcpu(
                        0,
                        new usshadow.machine.InterruptController() {
                            @Override
                            public boolean pending() {
                                return false;
                            }

                            @Override
                            public int acknowledge() {
                                return 0;
                            }
                        });
    }

    /** The usual tables map the first GiB only. */
    private void mapSecondGibibyte() {
        ByteBuffer directory = ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 512; i++) {
            directory.putLong((1L << 30) + ((long) i << 21) + LARGE_PAGE);
        }
        vm.memory().write(SECOND_DIRECTORY, directory.array());
        byte[] pointer = {3, (byte) (SECOND_DIRECTORY >> 8), 0, 0, 0, 0, 0, 0};
        vm.memory().write(POINTERS + 8, pointer);
    }

    /** Data and registers before the instruction; the same for both. */
    MemorySegment memory() {
        return host;
    }

    private Memory field(int offset) {
        return at(base + offset);
    }

    private byte[] trampoline(byte[] instruction) {
        Assembler a = new Assembler(base);
        for (Register saved : new Register[] {RBX, RBP, R12, R13, R14, R15}) {
            a.push(saved);
        }
        a.mov(field(CALLER), RSP);
        a.mov(ECX, base + FX_IN);
        a.bytes(0x48, 0x0f, 0xae, 0x09); // fxrstor64 [rcx]
        a.mov(RAX, field(IN + FLAGS));
        a.push(RAX);
        a.popfq();
        for (Register register : GENERAL) {
            a.mov(register, field(IN + register.number() * 8));
        }
        for (byte value : instruction) {
            a.bytes(value);
        }
        for (Register register : GENERAL) {
            a.mov(field(OUT + register.number() * 8), register);
        }
        a.mov(RSP, field(CALLER));
        a.pushfq();
        a.pop(RAX);
        a.mov(field(OUT + FLAGS), RAX);
        a.mov(ECX, base + FX_OUT);
        a.bytes(0x48, 0x0f, 0xae, 0x01); // fxsave64 [rcx]
        a.bytes(0xdb, 0xe3); // fninit
        a.mov(ECX, base + GOOD_MXCSR);
        a.bytes(0x0f, 0xae, 0x11); // ldmxcsr [rcx]
        a.cld();
        for (Register saved : new Register[] {R15, R14, R13, R12, RBP, RBX}) {
            a.pop(saved);
        }
        a.ret();
        return a.assemble();
    }

    /** The memory afterwards: of the host, then of the guest. */
    byte[][] execute(byte[] instruction) throws Throwable {
        byte[] code = trampoline(instruction);
        MemorySegment.copy(MemorySegment.ofArray(code), 0, host, 0, code.length);
        MemorySegment.copy(MemorySegment.ofArray(STUB), 0, host, Encoding.STUB, STUB.length);
        host.set(ValueLayout.JAVA_INT, GOOD_MXCSR, 0x1f80);
        host.set(ValueLayout.JAVA_LONG, IN + 4 * 8, base + STACK);
        MemorySegment.copy(host, 0, guest, 0, SIZE);
        call.invokeExact();
        byte[] stack = new byte[8];
        stack[1] = (byte) (HALT >> 8);
        vm.memory().write(0x7f00, stack);
        try {
            vcpu.state(LongMode.entry(base, 0x7f00, new VcpuState.Table(0, 0)));
        } catch (BadStateException e) {
            throw new AssertionError(e);
        }
        VcpuExit exit = vcpu.run();
        if (!(exit instanceof VcpuExit.Halt)) {
            throw new AssertionError(
                    "the guest did not get through: " + exit + ((SoftVcpu) vcpu).events());
        }
        return new byte[][] {
            comparable(host.toArray(ValueLayout.JAVA_BYTE)),
            comparable(guest.toArray(ValueLayout.JAVA_BYTE))
        };
    }

    /** Without what may differ: the caller's stack, the pointers of x87, reserved bytes. */
    private static byte[] comparable(byte[] memory) {
        Arrays.fill(memory, CALLER, CALLER + 8, (byte) 0);
        Arrays.fill(memory, FX_OUT + 6, FX_OUT + 24, (byte) 0);
        Arrays.fill(memory, FX_OUT + 28, FX_OUT + 32, (byte) 0);
        Arrays.fill(memory, FX_OUT + 416, FX_OUT + FX_SIZE, (byte) 0);
        return memory;
    }

    @Override
    public void close() {
        vm.close();
    }
}
