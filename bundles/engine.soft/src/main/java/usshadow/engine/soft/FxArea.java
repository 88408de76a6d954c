package usshadow.engine.soft;

/**
 * The memory image of FXSAVE (SDM volume 1 section 10.5.1).
 *
 * <pre>
 *   000  FCW u16, FSW u16, abridged FTW u8, 0 u8, FOP u16
 *   008  FIP u64, FDP u64 (REX.W), or FIP u32, FCS u16, 0, FDP u32, FDS u16, 0
 *   018  MXCSR u32, MXCSR_MASK u32
 *   020  ST0 to ST7: 16 bytes each, 10 of them used
 *   0a0  XMM0 to XMM15
 * </pre>
 */
final class FxArea {
    private static final int POINTERS = 8, MXCSR = 0x18, STACK = 0x20, XMM = 0xa0, SIZE = 0x200;
    private static final long ENTRY = 16;

    private FxArea() {}

    private static void check(Cpu c, long address) {
        if ((address & 15) != 0) {
            throw c.protection();
        }
        c.system.requireFpu();
    }

    static void save(Cpu c, long address, boolean wide) {
        check(c, address);
        c.mmu.probeWrite(address, SIZE);
        Fpu fpu = c.fpu;
        c.store16(address, fpu.control);
        c.store16(address + 2, fpu.status);
        c.store16(address + 4, fpu.tag);
        c.store16(address + 6, fpu.opcode);
        if (wide) {
            c.store64(address + POINTERS, fpu.instruction);
            c.store64(address + POINTERS + 8, fpu.operand);
        } else {
            c.store64(address + POINTERS, fpu.instruction & 0xffff_ffffL);
            c.store64(address + POINTERS + 8, fpu.operand & 0xffff_ffffL);
        }
        c.store32(address + MXCSR, c.xmm.mxcsr);
        c.store32(address + MXCSR + 4, Sse.MXCSR_BITS);
        for (int i = 0; i < 8; i++) {
            int register = fpu.physical(i);
            c.store64(address + STACK + i * ENTRY, fpu.significand[register]);
            c.store16(address + STACK + i * ENTRY + 8, fpu.exponent[register]);
        }
        for (int i = 0; i < c.xmm.xmm.length; i++) {
            c.store64(address + XMM + i * 8L, c.xmm.xmm[i]);
        }
    }

    static void restore(Cpu c, long address, boolean wide) {
        check(c, address);
        c.mmu.probeRead(address, SIZE);
        Sse.loadControl(c, (int) c.load32(address + MXCSR));
        Fpu fpu = c.fpu;
        fpu.setControl((int) c.load16(address));
        fpu.status = (int) c.load16(address + 2);
        fpu.tag = (int) c.load8(address + 4);
        fpu.opcode = (int) c.load16(address + 6) & 0x7ff;
        long mask = wide ? -1 : 0xffff_ffffL;
        fpu.instruction = c.load64(address + POINTERS) & mask;
        fpu.operand = c.load64(address + POINTERS + 8) & mask;
        for (int i = 0; i < 8; i++) {
            int register = fpu.physical(i);
            fpu.significand[register] = c.load64(address + STACK + i * ENTRY);
            fpu.exponent[register] = (int) c.load16(address + STACK + i * ENTRY + 8);
        }
        for (int i = 0; i < c.xmm.xmm.length; i++) {
            c.xmm.xmm[i] = c.load64(address + XMM + i * 8L);
        }
    }
}
