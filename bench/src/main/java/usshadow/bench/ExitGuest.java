package usshadow.bench;

import static usshadow.guest.asm.Register.AL;
import static usshadow.guest.asm.Register.DX;
import static usshadow.guest.asm.Register.ECX;
import static usshadow.guest.asm.Register.EDX;

import usshadow.guest.GuestImage;
import usshadow.guest.LongMode;
import usshadow.guest.asm.Assembler;
import usshadow.machine.PhysicalMemory;
import usshadow.machine.VcpuState;

/**
 * A guest that does nothing but exit: writes to the serial port's scratch register, a number of
 * times, then once to a port that nobody protects; and again.
 *
 * @param exits writes to the protected port in one turn
 */
record ExitGuest(int exits) implements GuestImage {
    /** The 16550's SCR: a write that has no effect elsewhere. */
    static final int SCRATCH_PORT = 0x3ff;

    /** Nobody's. */
    static final int DEBUG_PORT = 0xe9;

    private static final int CODE = 0x10000, STACK = 0x20000, IDT = 0x8000;

    @Override
    public String name() {
        return "exits";
    }

    @Override
    public byte[] digest() {
        return new byte[32];
    }

    @Override
    public long minimumRam() {
        return 1 << 20;
    }

    @Override
    public void load(PhysicalMemory memory, long ram) {
        LongMode.writeTables(memory);
        Assembler a = new Assembler(CODE);
        a.label("turn");
        if (exits > 0) {
            a.mov(ECX, exits);
            a.mov(EDX, SCRATCH_PORT);
            a.label("again");
            a.out(DX, AL);
            a.dec(ECX);
            a.jnz("again");
        }
        a.mov(EDX, DEBUG_PORT);
        a.out(DX, AL);
        a.jmp("turn");
        memory.write(CODE, a.assemble());
    }

    @Override
    public VcpuState entry() {
        return LongMode.entry(CODE, STACK, new VcpuState.Table(IDT, 0));
    }
}
