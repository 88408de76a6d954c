package usshadow.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

class VcpuStateCodecTest {
    private final VcpuStateCodec codec = new VcpuStateCodec();

    /** A state whose fields all differ. */
    static VcpuState random(Random random) {
        VcpuState.Segment[] segments = new VcpuState.Segment[VcpuState.SEGMENTS];
        for (int i = 0; i < segments.length; i++) {
            segments[i] =
                    new VcpuState.Segment(
                            random.nextInt(),
                            random.nextLong(),
                            random.nextInt(),
                            random.nextInt());
        }
        VcpuState.Fpu fpu =
                new VcpuState.Fpu(
                        random.nextInt(1 << 16),
                        random.nextInt(1 << 16),
                        random.nextInt(1 << 8),
                        random.nextInt(1 << 11),
                        random.nextLong(),
                        random.nextLong(),
                        random.longs(VcpuState.Fpu.REGISTERS).toArray(),
                        random.ints(VcpuState.Fpu.REGISTERS, 0, 1 << 16).toArray(),
                        random.nextInt(),
                        random.longs(VcpuState.Fpu.XMM_HALVES).toArray());
        return new VcpuState(
                random.longs(VcpuState.GENERAL).toArray(),
                random.nextLong(),
                random.nextLong(),
                segments,
                new VcpuState.Table(random.nextLong(), random.nextInt()),
                new VcpuState.Table(random.nextLong(), random.nextInt()),
                random.longs(VcpuState.CRS).toArray(),
                random.longs(VcpuState.DRS).toArray(),
                random.longs(VcpuState.MSRS).toArray(),
                random.nextLong(),
                fpu,
                random.nextBoolean(),
                random.nextBoolean());
    }

    @Test
    void everyFieldComesBack() throws BadStateException {
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            VcpuState state = random(random);
            assertEquals(state, codec.decode(codec.version(), codec.encode(state)));
        }
    }

    @Test
    void anotherVersionLengthOrReservedBitIsRefused() {
        byte[] body = codec.encode(random(new Random(2)));
        assertThrows(BadStateException.class, () -> codec.decode(2, body));
        assertThrows(BadStateException.class, () -> codec.decode(1, new byte[body.length - 1]));
        body[0x224] = 1;
        assertThrows(BadStateException.class, () -> codec.decode(1, body));
    }
}
