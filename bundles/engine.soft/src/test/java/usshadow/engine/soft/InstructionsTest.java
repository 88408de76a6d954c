package usshadow.engine.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Generated instructions do in the engine what they do on the processor that runs the test. */
class InstructionsTest {
    private static final long SEED = Long.getLong("usshadow.instructions.seed", 1);

    /** Cases of each variant of a form; more by {@code -Dusshadow.instructions.cases}. */
    private static final int CASES = Integer.getInteger("usshadow.instructions.cases", 4);

    private static final int RCX = 1, RDX = 2, RBX = 3, RBP = 5, RSI = 6, RDI = 7, R9 = 9, R10 = 10;
    private static final int MOST_SHOWN = 40;

    private final Random random = new Random(SEED);
    private MemorySegment memory;
    private int base;

    @Test
    void instructionsDoWhatTheHostsProcessorDoes() throws Throwable {
        assumeTrue(System.getProperty("os.arch").equals("amd64"));
        List<String> wrong = new ArrayList<>();
        try (NativeOracle oracle = new NativeOracle()) {
            memory = oracle.memory();
            base = oracle.base;
            Encoding encoding = new Encoding(random, base);
            for (Encoding.Variant variant : Encoding.variants()) {
                for (int i = 0; i < CASES; i++) {
                    fill(variant.form());
                    String difference = difference(oracle, variant, encoding.encode(variant));
                    if (difference != null) {
                        wrong.add(difference);
                        break;
                    }
                }
            }
        }
        assertEquals(
                "",
                String.join("\n", wrong.subList(0, Math.min(wrong.size(), MOST_SHOWN))),
                wrong.size() + " variants differ, seed " + SEED);
    }

    private String difference(NativeOracle oracle, Encoding.Variant variant, byte[] instruction)
            throws Throwable {
        Forms.Form form = variant.form();
        byte[][] after;
        byte[] before = memory.toArray(ValueLayout.JAVA_BYTE);
        try {
            after = oracle.execute(instruction);
        } catch (AssertionError e) {
            return variant + ": " + hex(instruction) + ": " + e.getMessage();
        }
        int flags = NativeOracle.OUT + NativeOracle.FLAGS;
        for (byte[] side : after) {
            int kept =
                    ((side[flags] & 0xff) | (side[flags + 1] & 0xff) << 8)
                            & ~(form.undefined() | Flags.IF);
            side[flags] = (byte) kept;
            side[flags + 1] = (byte) (kept >> 8);
        }
        for (int i = NativeOracle.OUT; i < NativeOracle.SIZE; i++) {
            if (after[0][i] != after[1][i]) {
                int at = i & ~7;
                return "%s: %s: at %x host %x, engine %x; in %x, mxcsr %x, fcw %x fsw %x: %s"
                        .formatted(
                                variant,
                                hex(instruction),
                                at,
                                word(after[0], at),
                                word(after[1], at),
                                at >= 0x2000 ? word(before, at) : word(before, at - 0x400),
                                (int) word(before, NativeOracle.FX_IN + 24),
                                word(before, NativeOracle.FX_IN) & 0xffff,
                                word(before, NativeOracle.FX_IN) >>> 16 & 0xffff,
                                context(form, before));
            }
        }
        return null;
    }

    private static String context(Forms.Form form, byte[] before) {
        StringBuilder text = new StringBuilder();
        if (form.kind() == Forms.Kind.X87) {
            for (int i = 0; i < 8; i++) {
                int at = NativeOracle.FX_IN + 32 + 16 * i;
                text.append(
                        " st%d %04x.%016x"
                                .formatted(i, word(before, at + 8) & 0xffff, word(before, at)));
            }
            text.append(" tag %x".formatted(before[NativeOracle.FX_IN + 4]));
            text.append(" mem %x".formatted(word(before, NativeOracle.DATA + 256)));
        }
        return text.toString();
    }

    private static String hex(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte value : bytes) {
            text.append("%02x".formatted(value));
        }
        return text.toString();
    }

    private static long word(byte[] bytes, int at) {
        long value = 0;
        for (int i = 7; i >= 0; i--) {
            value = value << 8 | (bytes[at + i] & 0xff);
        }
        return value;
    }

    // ---- operands

    private long integer() {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextInt(5) - 2;
            case 1 -> 1L << random.nextInt(64);
            case 2 -> (1L << random.nextInt(64)) - 1;
            case 3 -> Long.MIN_VALUE >> random.nextInt(64);
            case 4 -> random.nextInt();
            default -> random.nextLong();
        };
    }

    private double number() {
        return switch (random.nextInt(9)) {
            case 0 -> random.nextInt(5) - 2;
            case 1 -> random.nextInt() / 16.0;
            case 2 -> Double.longBitsToDouble(random.nextLong());
            case 3 -> random.nextBoolean() ? Double.POSITIVE_INFINITY : -0.0;
            case 4 -> Double.longBitsToDouble(random.nextLong() & 0x800f_ffff_ffff_ffffL);
            case 5 -> Double.longBitsToDouble(random.nextLong() | 0x7ff0_0000_0000_0000L);
            case 6 -> Math.scalb(random.nextDouble() + 1, random.nextInt(2100) - 1050);
            default -> random.nextGaussian() * 100;
        };
    }

    private long vectorHalf() {
        return switch (random.nextInt(5)) {
            case 0 -> integer();
            case 1, 2 -> Double.doubleToRawLongBits(number());
            default ->
                    (Float.floatToRawIntBits(single()) & 0xffff_ffffL)
                            | (long) Float.floatToRawIntBits(single()) << 32;
        };
    }

    private float single() {
        return switch (random.nextInt(4)) {
            case 0 -> Float.intBitsToFloat(random.nextInt());
            case 1 -> Float.intBitsToFloat(random.nextInt() & 0x807f_ffff);
            case 2 -> (float) Math.scalb(random.nextDouble() + 1, random.nextInt(300) - 150);
            default -> (float) number();
        };
    }

    private void set(int offset, long value) {
        memory.set(ValueLayout.JAVA_LONG, offset, value);
    }

    private void fill(Forms.Form form) {
        memory.asSlice(NativeOracle.OUT, NativeOracle.SIZE - NativeOracle.OUT).fill((byte) 0);
        for (int i = 0; i < 16; i++) {
            set(NativeOracle.IN + i * 8, integer());
        }
        for (int i = 0; i < 1024; i += 8) {
            set(NativeOracle.DATA + i, vectorHalf());
        }
        int flags =
                random.nextInt()
                        & (Forms.CF | Forms.PF | Forms.AF | Forms.ZF | Forms.SF | Forms.OF);
        set(NativeOracle.IN + NativeOracle.FLAGS, flags | 2);
        set(NativeOracle.IN + RBX * 8, base + NativeOracle.DATA + 256);
        set(NativeOracle.IN + R9 * 8, random.nextInt(4) * 16L);
        switch (form.kind()) {
            case BIT -> set(NativeOracle.IN + R10 * 8, random.nextInt(1024) - 512);
            case DIVIDE, DIVIDE_BYTE -> {
                boolean signed = form.digit() == 7;
                boolean byByte = form.kind() == Forms.Kind.DIVIDE_BYTE;
                set(NativeOracle.IN, random.nextInt() & (byByte ? 0x3f : 0x7fff));
                set(NativeOracle.IN + RDX * 8, 0);
                set(
                        NativeOracle.IN + R10 * 8,
                        signed ? random.nextInt(1000) | 3 : random.nextInt(1 << 14) * 2 + 1);
                set(NativeOracle.DATA + 256, random.nextInt(1 << 14) * 2 + 1);
            }
            case BRANCH -> {
                set(NativeOracle.IN + RCX * 8, random.nextInt(3));
                set(NativeOracle.IN + R10 * 8, base + Encoding.STUB);
                set(NativeOracle.DATA + 256, base + Encoding.STUB);
            }
            case FRAME -> {
                set(NativeOracle.IN + RBP * 8, base + NativeOracle.STACK - random.nextInt(64) * 8L);
                set(
                        NativeOracle.DATA + 256,
                        memory.get(ValueLayout.JAVA_LONG, NativeOracle.DATA + 256) & 0xffff);
            }
            case PAIR -> {
                if (random.nextBoolean()) {
                    int half = random.nextBoolean() ? 4 : 8;
                    set(
                            NativeOracle.IN,
                            memory.get(ValueLayout.JAVA_LONG, NativeOracle.DATA + 256));
                    set(
                            NativeOracle.IN + RDX * 8,
                            memory.get(
                                    ValueLayout.JAVA_LONG_UNALIGNED,
                                    NativeOracle.DATA + 256 + half));
                }
            }
            case MASKED ->
                    set(NativeOracle.IN + RDI * 8, base + NativeOracle.DATA + random.nextInt(64));
            case STRING -> {
                set(NativeOracle.IN + RSI * 8, base + NativeOracle.DATA + random.nextInt(64));
                set(NativeOracle.IN + RDI * 8, base + NativeOracle.DATA + 512 + random.nextInt(64));
                set(NativeOracle.IN + RCX * 8, random.nextInt(20));
                if (random.nextBoolean()) {
                    memory.asSlice(NativeOracle.DATA, 1024).fill((byte) 0);
                    set(NativeOracle.DATA + 24, 7);
                }
            }
            default -> {}
        }
        fillFx(form.kind() == Forms.Kind.X87_NEAR);
    }

    private void fillFx(boolean near) {
        int fx = NativeOracle.FX_IN;
        memory.asSlice(fx, 512).fill((byte) 0);
        int control =
                (0x37f & ~0xf00)
                        | random.nextInt(4) << 10
                        | new int[] {0, 2, 3}[random.nextInt(3)] << 8;
        int top = random.nextInt(8);
        int conditions = random.nextInt() & 0x4700;
        set(
                fx,
                control
                        | (long) (top << 11 | conditions) << 16
                        | (random.nextInt(4) == 0 ? random.nextInt(256) : 0xffL) << 32);
        int mxcsr = 0x1f80 | random.nextInt(4) << 13 | random.nextInt(64) * random.nextInt(2);
        if (random.nextInt(8) == 0) {
            mxcsr |= 0x8040 & random.nextInt();
        }
        memory.set(ValueLayout.JAVA_INT, fx + 24, random.nextInt(3) == 0 ? 0x1f80 : mxcsr);
        for (int i = 0; i < 8; i++) {
            fillExtended(fx + 32 + 16 * i);
            if (near) {
                fillNear(fx + 32 + 16 * i);
            }
        }
        for (int i = 0; i < 32; i++) {
            set(fx + 160 + 8 * i, vectorHalf());
        }
    }

    private void fillExtended(int at) {
        int sign = random.nextBoolean() ? 0x8000 : 0;
        long top = Long.MIN_VALUE;
        switch (random.nextInt(10)) {
            case 0 -> extended(at, 0, sign);
            case 1 -> extended(at, top, sign | 0x7fff);
            case 2 -> extended(at, top | random.nextLong(), sign | 0x7fff);
            case 3 -> extended(at, random.nextLong() >>> (1 + random.nextInt(60)), sign);
            case 4 -> extended(at, top | random.nextLong(), sign | 1 + random.nextInt(0x7ffe));
            case 5 ->
                    extended(
                            at,
                            top | (long) random.nextInt(4096) << 50,
                            sign | 0x3fff + random.nextInt(10));
            default ->
                    extended(at, top | random.nextLong(), sign | 0x3fff - 30 + random.nextInt(100));
        }
    }

    /** Zero, infinite, not a number, or not far from 1. */
    private void fillNear(int at) {
        int sign = random.nextInt(2) << 15;
        switch (random.nextInt(12)) {
            case 0 -> extended(at, 0, sign);
            case 1 -> extended(at, Long.MIN_VALUE, sign | 0x7fff);
            case 2 -> extended(at, Long.MIN_VALUE | random.nextLong(), sign | 0x7fff);
            default ->
                    extended(
                            at,
                            Long.MIN_VALUE | random.nextLong(),
                            sign | 0x3fff - 30 + random.nextInt(60));
        }
    }

    private void extended(int at, long significand, int exponent) {
        set(at, significand);
        set(at + 8, exponent & 0xffff);
    }
}
