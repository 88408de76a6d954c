package usshadow.machine;

/**
 * The bytes of a vCPU state, version 1; little-endian.
 *
 * <pre>
 *   0000  general  16 x u64
 *   0080  rip u64   rflags u64
 *   0090  segments  8 x { base u64, selector u32, limit u32, attributes u32, 0 u32 }
 *   0150  gdt, idt  2 x { base u64, limit u32, 0 u32 }
 *   0170  cr        5 x u64          0198  dr   6 x u64         01c8  msrs 10 x u64
 *   0218  tsc u64                    0220  flags u32 (bit 0 halted, bit 1 interrupt shadow), 0 u32
 *   0228  control, status, tag, opcode  4 x u16                 0230  instruction, operand  2 x u64
 *   0240  registers 8 x { significand u64, exponent u16, 0 u16, 0 u32 }
 *   02c0  mxcsr u32, 0 u32           02c8  xmm 32 x u64         03c8  end
 * </pre>
 */
final class VcpuStateLayout {
    static final int SIZE = 0x3c8;
    static final int HALTED = 1;
    static final int INTERRUPT_SHADOW = 2;

    private VcpuStateLayout() {}
}
