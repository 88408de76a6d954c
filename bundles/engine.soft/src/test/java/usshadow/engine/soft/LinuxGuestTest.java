package usshadow.engine.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static usshadow.guest.asm.Memory.at;
import static usshadow.guest.asm.Register.EAX;
import static usshadow.guest.asm.Register.EBX;
import static usshadow.guest.asm.Register.RBX;
import static usshadow.guest.asm.Register.RSI;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import usshadow.guest.LinuxGuest;
import usshadow.guest.asm.Assembler;
import usshadow.machine.VcpuExit;

class LinuxGuestTest {
    private static final int RAM = 128 << 20;
    private static final int KERNEL = 0x1000000;
    private static final int HEADERS = 64, CODE = 0x1000;

    /** An ELF file with one segment. */
    private static byte[] elf(byte[] code) {
        ByteBuffer elf = ByteBuffer.allocate(2 * CODE).order(ByteOrder.LITTLE_ENDIAN);
        elf.putInt(0, 0x464c457f).putLong(24, KERNEL).putLong(32, HEADERS).putShort(56, (short) 1);
        elf.putInt(HEADERS, 1).putLong(HEADERS + 8, CODE).putLong(HEADERS + 24, KERNEL);
        elf.putLong(HEADERS + 32, code.length).put(CODE, code);
        return elf.array();
    }

    @Test
    void theKernelFindsItsParametersInitramfsAndCommandLine() {
        Assembler a = new Assembler(KERNEL);
        a.mov(EAX, at(RSI, 0x228));
        a.mov(EAX, at(usshadow.guest.asm.Register.RAX));
        a.mov(EBX, at(RSI, 0x218));
        a.mov(EBX, at(RBX));
        a.hlt();
        LinuxGuest guest = new LinuxGuest(elf(a.assemble()), new byte[] {1, 2, 3, 4, 5}, "quiet");
        try (Pc pc = new Pc(new SoftEngine(), guest, RAM)) {
            assertEquals(new VcpuExit.Halt(), pc.vcpu.run());
            assertEquals(0x65697571, pc.vcpu.state().general()[0], "\"quie\"");
            assertEquals(0x04030201, pc.vcpu.state().general()[3]);
        }
    }

    @Test
    void refusesWhatIsNoKernel() {
        byte[] none = new byte[4096];
        assertThrows(IllegalArgumentException.class, () -> new LinuxGuest(none, none, ""));
        byte[] elf = elf(new byte[1]);
        assertThrows(
                IllegalArgumentException.class, () -> new LinuxGuest(elf, none, "x".repeat(2048)));
    }
}
