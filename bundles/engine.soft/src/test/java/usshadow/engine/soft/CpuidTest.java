package usshadow.engine.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static usshadow.guest.asm.Register.EAX;
import static usshadow.guest.asm.Register.ECX;
import static usshadow.guest.asm.Register.RAX;
import static usshadow.guest.asm.Register.RBX;
import static usshadow.guest.asm.Register.RDX;

import org.junit.jupiter.api.Test;
import usshadow.guest.Machine;
import usshadow.machine.VcpuExit;

class CpuidTest {
    private static final int CPUID = 0xa2;
    private static final long ERMS = 1 << 9, FSRM = 1 << 4;

    private static Machine asked(int leaf, int subleaf) {
        Machine machine =
                new Machine(
                        new SoftEngine(),
                        a -> {
                            a.mov(EAX, leaf);
                            a.mov(ECX, subleaf);
                            a.bytes(0x0f, CPUID);
                            a.hlt();
                        });
        assertEquals(new VcpuExit.Halt(), machine.vcpu.run());
        return machine;
    }

    @Test
    void saysThatRepeatedStringInstructionsAreQuick() {
        try (Machine machine = asked(7, 0)) {
            assertEquals(0, machine.register(RAX), "no further subleaf");
            assertEquals(ERMS, machine.register(RBX));
            assertEquals(FSRM, machine.register(RDX));
        }
    }

    @Test
    void aSubleafThatIsNotThereIsZero() {
        try (Machine machine = asked(7, 1)) {
            assertEquals(0, machine.register(RBX));
            assertEquals(0, machine.register(RDX));
        }
    }

    @Test
    void theHighestLeafIsTheOneWithTheStringInstructions() {
        try (Machine machine = asked(0, 0)) {
            assertEquals(7, machine.register(RAX));
        }
    }
}
