package usshadow.engine.soft;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import usshadow.guest.LongMode;
import usshadow.guest.Machine;
import usshadow.machine.VcpuExit;
import usshadow.machine.VcpuState;

/**
 * Instructions that fault, with random operands: vector, error code, CR2 and the frame are those
 * that the SDM (volume 3 chapter 6) says, and no register has changed. What is expected is written
 * by hand: a fault of the host's processor would be a signal to the JVM.
 */
class FaultsTest {
    private static final long SEED = Long.getLong("usshadow.faults.seed", 1);
    private static final int CASES = Integer.getInteger("usshadow.faults.cases", 5);

    private static final int HANDLERS = 0x8800;
    private static final int DE = 0, UD = 6, GP = 13, PF = 14, MF = 16, XM = 19;
    private static final int NO_CODE = -1, WRITE = 2;
    private static final int RAX = 0, RDX = 2, RBX = 3, RSP = 4, R10 = 10;

    /** The first address that no page table maps; a page further down is none either. */
    private static final long ABSENT = 1L << 30;

    private static final long NON_CANONICAL = 1L << 47;

    /** Prepares registers, of which RBX is an address in RAM. */
    private interface Operands {
        void set(long[] general, Random random);
    }

    private record Case(
            String name, int vector, int code, boolean cr2, Operands operands, int... bytes) {}

    private final Random random = new Random(SEED);
    private final List<Case> cases = new ArrayList<>();

    private void add(String name, int vector, Operands operands, int... bytes) {
        int code = vector == GP ? 0 : NO_CODE;
        cases.add(new Case(name, vector, code, false, operands, bytes));
    }

    private void absent(String name, int code, int... bytes) {
        Operands address = (r, any) -> r[RBX] = ABSENT + (any.nextInt(1 << 20) & ~15);
        cases.add(new Case(name, PF, code, true, address, bytes));
        Operands far = (r, any) -> r[RBX] = NON_CANONICAL + (any.nextInt(1 << 20) & ~15);
        add(name + ", not canonical", GP, far, bytes);
    }

    private void divisions() {
        Operands byZero = (r, any) -> r[R10] = 0;
        Operands tooLarge =
                (r, any) -> {
                    r[R10] = 1L + any.nextInt(100);
                    r[RDX] = r[R10] + any.nextInt(100);
                    r[RAX] = any.nextLong() | 0xff00;
                };
        Operands lowest =
                (r, any) -> {
                    r[R10] = -1;
                    r[RDX] = -1;
                    r[RAX] = Long.MIN_VALUE;
                };
        for (int operation : new int[] {0xf2, 0xfa}) { // DIV, IDIV
            add("byte by zero", DE, byZero, 0x41, 0xf6, operation);
            add("word by zero", DE, byZero, 0x66, 0x41, 0xf7, operation);
            add("double word by zero", DE, byZero, 0x41, 0xf7, operation);
            add("quad word by zero", DE, byZero, 0x49, 0xf7, operation);
            add("quotient too large", DE, tooLarge, 0x49, 0xf7, operation);
            add("quotient too large", DE, tooLarge, 0x41, 0xf7, operation);
        }
        add("the lowest by -1", DE, lowest, 0x49, 0xf7, 0xfa);
    }

    private void undefined() {
        int[][] none = {
            {0x06},
            {0x27},
            {0x60},
            {0x62},
            {0x82},
            {0x9a},
            {0xc4},
            {0xc5},
            {0xd6},
            {0xea},
            {0x0f, 0x0b},
            {0x0f, 0xb9, 0xc0},
            {0x0f, 0xff, 0xc0},
            {0x0f, 0x04},
            {0x0f, 0xba, 0xc0},
            {0x8f, 0xc8},
            {0xc6, 0xc8},
            {0xfe, 0xd0},
            {0xff, 0xf8},
            {0x8d, 0xc0},
            {0x8c, 0xf0},
            {0xf0, 0x01, 0xc0},
            {0xf0, 0x90},
            {0xf0, 0x40, 0x90},
            {0xf2, 0x0f, 0x12, 0x03},
            {0xf3, 0x0f, 0x12, 0x03},
            {0xf3, 0x0f, 0x16, 0x03},
            {0xf3, 0x0f, 0x54, 0xc1},
            {0xf2, 0x0f, 0x28, 0xc1},
            {0x66, 0x0f, 0x12, 0xc1},
            {0x0f, 0x13, 0xc1},
            {0x0f, 0xe7, 0xc1},
            {0x0f, 0xd7, 0x03},
            {0xf2, 0x0f, 0x6f, 0xc1},
            {0x66, 0x0f, 0xc3, 0x03},
            {0x0f, 0x38, 0x00, 0xc1},
            {0x0f, 0x3a, 0x0f, 0xc1, 0x00},
            {0xf2, 0x0f, 0x7c, 0xc1},
            {0xf2, 0x0f, 0xd0, 0xc1},
            {0xf2, 0x0f, 0xf0, 0x03},
            {0xf3, 0x0f, 0xb8, 0xc1},
            {0x0f, 0xc7, 0xf0},
            {0x0f, 0x01, 0xf9},
            {0x0f, 0x01, 0xd0},
            {0x0f, 0xae, 0x23},
            {0xf3, 0x0f, 0xae, 0xc0},
            {0x0f, 0x34},
            {0x0f, 0x37},
            {0xd9, 0xd1},
            {0xd9, 0xe2},
            {0xdb, 0xe5},
            {0xdd, 0xc8 | 0x30},
            {0xdf, 0xe1}
        };
        for (int[] bytes : none) {
            add("there is no such instruction", UD, (r, any) -> {}, bytes);
        }
    }

    private void memory() {
        absent("mov eax, [rbx]", 0, 0x8b, 0x03);
        absent("mov [rbx], al", WRITE, 0x88, 0x03);
        absent("add [rbx], rax", WRITE, 0x48, 0x01, 0x03);
        absent("inc [rbx]", WRITE, 0xff, 0x03);
        absent("xchg [rbx], eax", WRITE, 0x87, 0x03);
        absent("cmpxchg [rbx], ecx", WRITE, 0x0f, 0xb1, 0x0b);
        absent("shl [rbx], 3", WRITE, 0xc1, 0x23, 3);
        absent("push [rbx]", 0, 0xff, 0x33);
        absent("call [rbx]", 0, 0xff, 0x13);
        absent("movaps xmm0, [rbx]", 0, 0x0f, 0x28, 0x03);
        absent("movups [rbx], xmm0", WRITE, 0x0f, 0x11, 0x03);
        absent("addpd xmm0, [rbx]", 0, 0x66, 0x0f, 0x58, 0x03);
        absent("paddw mm0, [rbx]", 0, 0x0f, 0xfd, 0x03);
        absent("fld [rbx]", 0, 0xdd, 0x03);
        absent("fxsave [rbx]", WRITE, 0x0f, 0xae, 0x03);
        Operands odd = (r, any) -> r[RBX] = Machine.DATA + 1L + any.nextInt(15);
        add("movaps, not aligned", GP, odd, 0x0f, 0x28, 0x03);
        add("movdqa, not aligned", GP, odd, 0x66, 0x0f, 0x7f, 0x03);
        add("andps, not aligned", GP, odd, 0x0f, 0x54, 0x03);
        add("movntps, not aligned", GP, odd, 0x0f, 0x2b, 0x03);
        add("fxsave, not aligned", GP, odd, 0x0f, 0xae, 0x03);
        add("cmpxchg16b, not aligned", GP, odd, 0x48, 0x0f, 0xc7, 0x0b);
        Operands reserved = (r, any) -> r[RBX] = Machine.DATA;
        add("ldmxcsr of reserved bits", GP, reserved, 0x0f, 0xae, 0x13);
    }

    /** MXCSR and FCW with nothing masked; XMM0 is 1, XMM1 0, both twice; ST(0) is 1, ST(1) 0. */
    private void numbers() {
        Operands none = (r, any) -> {};
        for (int operation : new int[] {0x5e, 0x51}) {
            add(
                    "divpd, sqrtpd unmasked",
                    XM,
                    none,
                    0x66,
                    0x0f,
                    operation,
                    operation == 0x5e ? 0xc1 : 0xc2);
            add(
                    "divsd, sqrtsd unmasked",
                    XM,
                    none,
                    0xf2,
                    0x0f,
                    operation,
                    operation == 0x5e ? 0xc1 : 0xc2);
        }
        add("comisd of a quiet NaN", XM, none, 0x66, 0x0f, 0x2f, 0xc3);
        add("cvttsd2si of a NaN", XM, none, 0xf2, 0x0f, 0x2c, 0xc3);
        add("addsd of a denormal", XM, none, 0xf2, 0x0f, 0x58, 0xc4);
        add("mulsd that underflows", XM, none, 0xf2, 0x0f, 0x59, 0xed);
        add("fwait with an error", MF, none, 0x9b);
        add("fld1 with an error", MF, none, 0xd9, 0xe8);
        add("fadd with an error", MF, none, 0xd8, 0xc1);
        add("paddb with an error", MF, none, 0x0f, 0xfc, 0xc1);
        add("emms with an error", MF, none, 0x0f, 0x77);
    }

    @Test
    void faultsAreThoseOfTheManualAndChangeNothing() throws Exception {
        divisions();
        undefined();
        memory();
        numbers();
        try (Machine machine = new Machine(new SoftEngine(), a -> a.hlt())) {
            for (int vector = 0; vector < 32; vector++) {
                machine.vm.memory().write(HANDLERS + vector, new byte[] {(byte) 0xf4});
                LongMode.writeGate(
                        machine.vm.memory(), Machine.IDT, vector, HANDLERS + vector, true);
            }
            for (Case each : cases) {
                for (int i = 0; i < CASES; i++) {
                    execute(machine, each);
                }
            }
        }
    }

    private void execute(Machine machine, Case each) throws Exception {
        byte[] code = new byte[16];
        for (int i = 0; i < each.bytes.length; i++) {
            code[i] = (byte) each.bytes[i];
        }
        machine.vm.memory().write(Machine.CODE, code);
        machine.vm.memory().write(Machine.DATA, new byte[] {0, 0, 1, 0});
        VcpuState before = state(each);
        machine.vcpu.state(before);
        String name = each.name + ", seed " + SEED + ", " + Arrays.toString(each.bytes);
        assertEquals(new VcpuExit.Halt(), machine.vcpu.run(), name);
        VcpuState after = machine.vcpu.state();
        assertEquals(each.vector, after.rip() - HANDLERS - 1, name + ": vector");
        long[] general = after.general().clone();
        long frame = general[RSP];
        if (each.code != NO_CODE) {
            assertEquals(each.code, machine.peek(frame), name + ": error code");
            frame += 8;
        }
        assertEquals(Machine.CODE, machine.peek(frame), name + ": RIP");
        assertEquals(before.rflags(), machine.peek(frame + 16) & ~0x10000, name + ": RFLAGS");
        assertEquals(Machine.STACK, machine.peek(frame + 24), name + ": RSP");
        general[RSP] = before.general()[RSP];
        assertArrayEquals(before.general(), general, name + ": registers");
        assertArrayEquals(before.fpu().xmm(), after.fpu().xmm(), name + ": XMM");
        assertArrayEquals(before.fpu().significand(), after.fpu().significand(), name + ": x87");
        if (each.cr2) {
            assertEquals(before.general()[RBX], after.cr()[VcpuState.CR2], name + ": CR2");
        }
    }

    private VcpuState state(Case each) {
        VcpuState entry =
                LongMode.entry(
                        Machine.CODE, Machine.STACK, new VcpuState.Table(Machine.IDT, 0xfff));
        long[] general = entry.general();
        for (int i = 0; i < general.length; i++) {
            general[i] = i == RSP ? general[i] : random.nextLong();
        }
        general[RBX] = Machine.DATA;
        each.operands.set(general, random);
        boolean error = each.vector == MF;
        boolean unmasked = each.vector == XM;
        VcpuState.Fpu fpu = entry.fpu();
        double[] numbers = {1, 0, -1, Double.NaN, Double.MIN_VALUE, 1e-200};
        for (int i = 0; i < numbers.length; i++) {
            fpu.xmm()[2 * i] = Double.doubleToRawLongBits(numbers[i]);
            fpu.xmm()[2 * i + 1] = fpu.xmm()[2 * i];
        }
        VcpuState.Fpu changed =
                new VcpuState.Fpu(
                        error ? 0x340 : 0x37f,
                        error ? 0x8081 : 0,
                        0xff,
                        0,
                        0,
                        0,
                        fpu.significand(),
                        fpu.exponent(),
                        unmasked ? 0 : 0x1f80,
                        fpu.xmm());
        return new VcpuState(
                general,
                entry.rip(),
                entry.rflags(),
                entry.segments(),
                entry.gdt(),
                entry.idt(),
                entry.cr(),
                entry.dr(),
                entry.msrs(),
                entry.tsc(),
                changed,
                entry.halted(),
                entry.interruptShadow());
    }
}
