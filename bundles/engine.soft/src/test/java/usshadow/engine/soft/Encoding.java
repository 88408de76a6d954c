package usshadow.engine.soft;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import usshadow.engine.soft.Forms.Form;
import usshadow.engine.soft.Forms.Kind;

/** Makes the bytes of instructions: a form in all its variants, registers chosen at random. */
final class Encoding {
    /** LEA R8,[R8+1]; RET: where indirect branches lead. */
    static final int STUB = 0xff0;

    /** LEA R8,[R8+1]: what a taken branch leaves out. */
    private static final int[] MARK = {0x4d, 0x8d, 0x40, 0x01};

    /** PUSH of the address behind the bytes that follow, by way of R11. */
    private static final int[] PUSH_BEHIND = {0x4c, 0x8d, 0x1d, 0, 0, 0, 0, 0x41, 0x53};

    private static final int RDX = 2;

    /**
     * A form with an operand size and the place of its ModRM operand.
     *
     * @param size bytes of the operand
     * @param memory the operand is in memory
     */
    record Variant(Form form, int size, boolean memory) {
        @Override
        public String toString() {
            return form + " size " + size + (memory ? " memory" : "");
        }
    }

    private final Random random;
    private final int base;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /**
     * Draws registers, immediates and addressing modes.
     *
     * @param base where the code will be
     */
    Encoding(Random random, int base) {
        this.random = random;
        this.base = base;
    }

    static List<Variant> variants() {
        List<Variant> variants = new ArrayList<>();
        for (Form form : Forms.all()) {
            for (int size : sizes(form.kind())) {
                if (mayBeRegister(form)) {
                    variants.add(new Variant(form, size, false));
                }
                if (mayBeMemory(form)) {
                    variants.add(new Variant(form, size, true));
                }
            }
        }
        return variants;
    }

    private static int[] sizes(Kind kind) {
        return switch (kind) {
            case BYTE, DIVIDE_BYTE -> new int[] {1};
            case GENERAL, MEMORY, BIT, DIVIDE, STRING, ABSOLUTE -> new int[] {2, 4, 8};
            case PAIR -> new int[] {4, 8};
            default -> new int[] {4};
        };
    }

    static boolean mayBeRegister(Form form) {
        return switch (form.kind()) {
            case MEMORY, VECTOR_MEMORY, MMX_MEMORY, PAIR -> false;
            case FRAME -> form.digit() == -2;
            default -> true;
        };
    }

    static boolean mayBeMemory(Form form) {
        return switch (form.kind()) {
            case VECTOR_REGISTER, MMX_REGISTER, X87, X87_NEAR, MASKED -> false;
            default -> form.digit() != -2;
        };
    }

    byte[] encode(Variant variant) {
        out.reset();
        Form form = variant.form();
        boolean branches = form.kind() == Kind.BRANCH;
        if ((branches && (form.opcode()[0] & 0xfe) == 0xc2) || isJumpIndirect(form)) {
            pushBehind(form, variant.memory());
        }
        prefixesAndOpcode(variant);
        if (branches && form.digit() == -2 && form.opcode()[0] != 0xc3) {
            branch(form);
        } else if (form.opcode()[0] == 0xc8) {
            number(random.nextInt(256), 2);
            number(random.nextInt(256), 1);
        } else if (form.kind() == Kind.ABSOLUTE) {
            number(base + NativeOracle.DATA + random.nextInt(1000), 8);
        } else {
            number(random.nextLong(), immediate(form, variant.size()));
        }
        return out.toByteArray();
    }

    private static boolean isJumpIndirect(Form form) {
        return form.kind() == Kind.BRANCH && form.digit() == 4;
    }

    private static int immediate(Form form, int size) {
        return switch (form.immediate()) {
            case -1 -> Math.min(size, 4);
            case Forms.OPERAND -> size;
            default -> form.immediate();
        };
    }

    private void number(long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (value >> (8 * i)));
        }
    }

    private void write(int... bytes) {
        for (int value : bytes) {
            out.write(value);
        }
    }

    /** The stub, or RET itself, comes back to where the branch would have gone on. */
    private void pushBehind(Form form, boolean memory) {
        int[] bytes = PUSH_BEHIND.clone();
        int branch = form.digit() == 4 ? memory ? 2 : 3 : 1 + form.immediate();
        bytes[3] = 2 + branch;
        write(bytes);
    }

    private void branch(Form form) {
        if (form.opcode()[0] == 0xc2) {
            number(random.nextInt(4) * 8L, 2);
            return;
        }
        number(MARK.length, form.immediate());
        write(MARK);
    }

    private void prefixesAndOpcode(Variant variant) {
        Form form = variant.form();
        Kind kind = form.kind();
        int size = variant.size();
        boolean memory = variant.memory();
        if (size == 2) {
            out.write(0x66);
        }
        if (form.prefix() != 0) {
            out.write(form.prefix());
        }
        boolean vector = kind == Kind.VECTOR || kind == Kind.VECTOR_REGISTER;
        boolean divides = kind == Kind.DIVIDE || kind == Kind.DIVIDE_BYTE;
        boolean general = kind.compareTo(Kind.DIVIDE_BYTE) <= 0;
        int rex = size == 8 ? 0x48 : 0;
        if (vector && form.opcode()[1] != 0xae && random.nextInt(4) == 0) {
            rex |= 0x48;
        }
        int reg = form.digit() >= 0 ? form.digit() : register();
        int rm = register();
        if (kind == Kind.BIT || divides || kind == Kind.BRANCH) {
            reg = form.digit() >= 0 ? form.digit() : RDX;
            rm = kind == Kind.BIT ? rm : RDX;
            rex |= kind == Kind.BIT ? 0x44 : form.digit() >= 0 ? memory ? 0 : 0x41 : 0;
        } else if ((general || vector) && form.digit() != -2 && random.nextBoolean()) {
            rex |=
                    0x40
                            | (form.digit() >= 0 ? 0 : random.nextInt(2) << 2)
                            | (memory ? 0 : random.nextInt(2));
        }
        if (rex == 0x40 && kind != Kind.BYTE) {
            rex = 0;
        }
        boolean fixed = divides || kind == Kind.PAIR || kind == Kind.BRANCH;
        int indexed = memory && !fixed && kind != Kind.FRAME ? random.nextInt(3) : 0;
        if (indexed == 2) {
            rex |= 0x42;
        }
        if (rex != 0) {
            out.write(rex);
        }
        write(form.opcode());
        if (form.digit() != -2) {
            modrm(memory, indexed, reg, rm);
        }
    }

    /** Not RSP, RBX or R9's number: those are addresses. */
    private int register() {
        int register = random.nextInt(8);
        return register == 4 ? 0 : register;
    }

    private void modrm(boolean inMemory, int indexed, int reg, int rm) {
        if (!inMemory) {
            out.write(0xc0 | reg << 3 | rm);
            return;
        }
        switch (indexed) {
            case 0 -> out.write(reg << 3 | 3);
            case 1 -> write(0x40 | reg << 3 | 3, random.nextInt(8) * 16 - 64);
            default -> {
                write(0x80 | reg << 3 | 4, random.nextInt(4) << 6 | 1 << 3 | 3);
                number(32, 4);
            }
        }
    }
}
