package usshadow.guest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import usshadow.guest.asm.Assembler;
import usshadow.machine.PhysicalMemory;
import usshadow.machine.VcpuState;

/**
 * A guest of a few KB that starts in a millisecond and answers on a serial console. What it says
 * and does is in the README of this module.
 */
public final class TinyGuest implements GuestImage {
    private static final long MINIMUM = 1 << 20;
    private static final long MAXIMUM = 1 << 30;
    private static final int TIMER = 0x20, SERIAL = 0x24, SPURIOUS = 0x27;

    private final byte[] program;
    private final long timerHandler;
    private final long serialHandler;
    private final long spuriousHandler;

    /** Assembles it. */
    public TinyGuest() {
        Assembler a = new Assembler(TinyLayout.PROGRAM);
        new TinyProgram(a).write();
        program = a.assemble();
        timerHandler = a.address("timer");
        serialHandler = a.address("serial");
        spuriousHandler = a.address("spurious");
    }

    @Override
    public String name() {
        return "tiny";
    }

    @Override
    public byte[] digest() {
        try {
            return MessageDigest.getInstance("SHA-256").digest(program);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public long minimumRam() {
        return MINIMUM;
    }

    @Override
    public void load(PhysicalMemory memory, long ram) {
        if (ram < MINIMUM || ram > MAXIMUM) {
            throw new IllegalArgumentException(
                    "%d bytes of RAM: the tiny guest runs in 1 MiB to 1 GiB".formatted(ram));
        }
        LongMode.writeTables(memory);
        LongMode.writeGate(memory, TinyLayout.IDT, TIMER, timerHandler, false);
        LongMode.writeGate(memory, TinyLayout.IDT, SERIAL, serialHandler, false);
        LongMode.writeGate(memory, TinyLayout.IDT, SPURIOUS, spuriousHandler, false);
        memory.write(TinyLayout.PROGRAM, program);
        memory.write(
                TinyLayout.RAM_SIZE,
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(ram).array());
    }

    @Override
    public VcpuState entry() {
        return LongMode.entry(
                TinyLayout.PROGRAM,
                TinyLayout.STACK,
                new VcpuState.Table(TinyLayout.IDT, TinyLayout.IDT_SIZE - 1));
    }
}
