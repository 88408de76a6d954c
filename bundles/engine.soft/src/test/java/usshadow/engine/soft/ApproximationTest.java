package usshadow.engine.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import usshadow.guest.Machine;
import usshadow.guest.asm.Assembler;
import usshadow.machine.VcpuExit;

/** RCPPS and RSQRTPS: processors differ, the SDM bounds the relative error by 1.5 * 2^-12. */
class ApproximationTest {
    private static final double BOUND = 1.5 / 4096;
    private static final int RCP = 0x53, RSQRT = 0x52;

    private static void program(Assembler a) {
        for (int opcode : new int[] {RCP, RSQRT}) {
            a.bytes(0x0f, opcode, 0x04, 0x25); // xmm0, [DATA]
            le(a, Machine.DATA);
            a.bytes(0x0f, 0x11, 0x04, 0x25); // movups [DATA + 64 or 80], xmm0
            le(a, Machine.DATA + (opcode == RCP ? 64 : 80));
        }
        a.hlt();
    }

    private static void le(Assembler a, int value) {
        a.bytes(value & 0xff, value >> 8 & 0xff, value >> 16 & 0xff, value >>> 24);
    }

    @Test
    void reciprocalsAreWithinTheBound() throws Exception {
        Random random = new Random(1);
        for (int round = 0; round < 50; round++) {
            float[] in = new float[4];
            ByteBuffer data = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < 4; i++) {
                in[i] = (float) Math.scalb(1 + random.nextDouble(), random.nextInt(240) - 120);
                data.putFloat(in[i]);
            }
            try (Machine machine = new Machine(new SoftEngine(), ApproximationTest::program)) {
                machine.vm.memory().write(Machine.DATA, data.array());
                assertEquals(new VcpuExit.Halt(), machine.vcpu.run());
                byte[] out = new byte[32];
                machine.vm.memory().read(Machine.DATA + 64, out);
                ByteBuffer results = ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
                for (int i = 0; i < 4; i++) {
                    within(1.0 / in[i], results.getFloat(4 * i));
                    within(1 / Math.sqrt(in[i]), results.getFloat(16 + 4 * i));
                }
            }
        }
    }

    private static void within(double exact, float got) {
        assertTrue(Math.abs(got / exact - 1) <= BOUND, got + " for " + exact);
    }
}
