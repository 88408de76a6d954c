package usshadow.engine.soft;

/** The coprocessor's instructions, D8 to DF (SDM volume 2, tables ). */
final class X87Map {
    private static final double LOG2_E = 1 / Math.log(2);

    private final Decoder d;

    X87Map(Decoder d) {
        this.d = d;
    }

    /** An instruction that is remembered as the last one. */
    private Op op(Micro.Plain work) {
        Op op = d.micro(8, work);
        int modrm = d.mod << 6 | (d.reg & 7) << 3 | (d.rm & 7);
        int opcode = (d.opcode & 7) << 8 | (modrm & 0xff);
        op.imm = opcode;
        return op;
    }

    Op decode(int opcode) {
        int operation = d.reg & 7;
        Op op = d.mod == 3 ? registers(opcode, operation) : memory(opcode, operation);
        return op == null ? d.unknown("x87 ") : op;
    }

    // ---- memory

    private Op memory(int opcode, int operation) {
        return switch (opcode) {
            case 0 -> op((c, o) -> c.x87.withMemory(o, operation, 4, false));
            case 2 -> op((c, o) -> c.x87.withMemory(o, operation, 4, true));
            case 4 -> op((c, o) -> c.x87.withMemory(o, operation, 8, false));
            case 6 -> op((c, o) -> c.x87.withMemory(o, operation, 2, true));
            case 1 -> d9(operation);
            case 3 -> db(operation);
            case 5 -> dd(operation);
            default -> df(operation);
        };
    }

    private Op d9(int operation) {
        boolean word = d.wordPrefix();
        return switch (operation) {
            case 0 -> op((c, o) -> c.x87.loadFloat(o, FloatFormat.SINGLE));
            case 2, 3 -> op((c, o) -> c.x87.storeFloat(o, FloatFormat.SINGLE, operation == 3));
            case 4 -> op((c, o) -> X87Environment.load(c, o.address(c), word));
            case 5 -> op((c, o) -> c.x87.loadControl(o));
            case 6 -> op((c, o) -> X87Environment.store(c, o.address(c), word));
            case 7 -> op((c, o) -> storeWord(c, o, c.fpu.control));
            default -> null;
        };
    }

    private static void storeWord(Cpu c, Op op, int value) {
        c.system.requireFpu();
        c.store16(op.address(c), value);
    }

    private Op db(int operation) {
        return switch (operation) {
            case 0 -> op((c, o) -> c.x87.loadInteger(o, 4));
            case 2, 3 -> op((c, o) -> c.x87.storeInteger(o, 4, operation == 3));
            case 5 -> op((c, o) -> c.x87.loadExtended(o));
            case 7 -> op((c, o) -> c.x87.storeExtended(o));
            default -> null;
        };
    }

    private Op dd(int operation) {
        boolean word = d.wordPrefix();
        return switch (operation) {
            case 0 -> op((c, o) -> c.x87.loadFloat(o, FloatFormat.DOUBLE));
            case 2, 3 -> op((c, o) -> c.x87.storeFloat(o, FloatFormat.DOUBLE, operation == 3));
            case 4 -> op((c, o) -> X87Environment.restore(c, o.address(c), word));
            case 6 -> op((c, o) -> X87Environment.save(c, o.address(c), word));
            case 7 -> op((c, o) -> storeWord(c, o, c.fpu.status));
            default -> null;
        };
    }

    private Op df(int operation) {
        return switch (operation) {
            case 0 -> op((c, o) -> c.x87.loadInteger(o, 2));
            case 2, 3 -> op((c, o) -> c.x87.storeInteger(o, 2, operation == 3));
            case 5 -> op((c, o) -> c.x87.loadInteger(o, 8));
            case 7 -> op((c, o) -> c.x87.storeInteger(o, 8, true));
            default -> null;
        };
    }

    // ---- registers

    private Op registers(int opcode, int operation) {
        return switch (opcode) {
            case 0 ->
                    operation == 2 || operation == 3
                            ? op((c, o) -> c.x87.compareStack(o, false, operation - 2))
                            : op((c, o) -> c.x87.withStack(o, operation, false, false));
            case 1 -> d9Registers(operation);
            case 2 -> moveOrCompare(operation);
            case 3 -> dbRegisters(operation);
            case 4 -> arithmetic(operation, false);
            case 5 -> ddRegisters(operation);
            case 6 ->
                    operation == 3
                            ? (d.rm & 7) == 1 ? op((c, o) -> c.x87.compareStack(o, false, 2)) : null
                            : arithmetic(operation, true);
            default -> dfRegisters(operation);
        };
    }

    /** DC and DE: the destination is ST(i), and the reversed operations change places. */
    private Op arithmetic(int operation, boolean pops) {
        if (operation == 2 || operation == 3) {
            return operation == 2 && pops
                    ? null
                    : op((c, o) -> c.x87.compareStack(o, false, operation - 2));
        }
        int actual = operation < 4 ? operation : operation ^ 1;
        return op((c, o) -> c.x87.withStack(o, actual, true, pops));
    }

    private Op d9Registers(int operation) {
        return switch (operation) {
            case 0 -> op((c, o) -> c.x87.loadStack(o));
            case 1 -> op((c, o) -> c.x87.exchange(o));
            case 2 -> (d.rm & 7) == 0 ? op((c, o) -> X87.waitForErrors(c)) : null;
            case 4 -> signsAndTests();
            case 5 -> constant();
            case 6 -> functions6();
            case 7 -> functions7();
            default -> null;
        };
    }

    private Op signsAndTests() {
        return switch (d.rm & 7) {
            case 0 -> op((c, o) -> c.functions.unary(o, 0));
            case 1 -> op((c, o) -> c.functions.unary(o, 1));
            case 4 -> op((c, o) -> c.x87.compareZero(o));
            case 5 -> op((c, o) -> c.x87.examine(o));
            default -> null;
        };
    }

    /** FLD1 FLDL2T FLDL2E FLDPI FLDLG2 FLDLN2 FLDZ. */
    private Op constant() {
        return switch (d.rm & 7) {
            case 0 -> constant(0x8000_0000_0000_0000L, 0x3fff, false);
            case 1 -> constant(0xd49a_784b_cd1b_8afeL, 0x4000, false);
            case 2 -> constant(0xb8aa_3b29_5c17_f0bcL, 0x3fff, true);
            case 3 -> constant(0xc90f_daa2_2168_c235L, 0x4000, true);
            case 4 -> constant(0x9a20_9a84_fbcf_f799L, 0x3ffd, true);
            case 5 -> constant(0xb172_17f7_d1cf_79acL, 0x3ffe, true);
            case 6 -> constant(0, 0, false);
            default -> null;
        };
    }

    private Op constant(long significand, int exponent, boolean roundedUp) {
        return op((c, o) -> c.x87.loadConstant(o, significand, exponent, roundedUp));
    }

    private Op functions6() {
        return switch (d.rm & 7) {
            case 0 -> op((c, o) -> c.functions.function(o, x -> Math.expm1(x / LOG2_E), null));
            case 1 -> op((c, o) -> c.functions.function2(o, (y, x) -> y * Math.log(x) * LOG2_E));
            case 2 -> op((c, o) -> c.functions.function(o, Math::tan, x -> 1));
            case 3 -> op((c, o) -> c.functions.function2(o, Math::atan2));
            case 4 -> op((c, o) -> c.functions.extract(o));
            case 5 -> op((c, o) -> c.functions.remainder(o, true));
            case 6 -> op((c, o) -> c.x87.moveTop(o, -1));
            default -> op((c, o) -> c.x87.moveTop(o, 1));
        };
    }

    private Op functions7() {
        return switch (d.rm & 7) {
            case 0 -> op((c, o) -> c.functions.remainder(o, false));
            case 1 -> op((c, o) -> c.functions.function2(o, (y, x) -> y * Math.log1p(x) * LOG2_E));
            case 2 -> op((c, o) -> c.functions.unary(o, 2));
            case 3 -> op((c, o) -> c.functions.function(o, Math::sin, Math::cos));
            case 4 -> op((c, o) -> c.functions.unary(o, 3));
            case 5 -> op((c, o) -> c.functions.scale(o));
            case 6 -> op((c, o) -> c.functions.function(o, Math::sin, null));
            default -> op((c, o) -> c.functions.function(o, Math::cos, null));
        };
    }

    /** DA: FCMOVB FCMOVE FCMOVBE FCMOVU, FUCOMPP. */
    private Op moveOrCompare(int operation) {
        if (operation == 5 && (d.rm & 7) == 1) {
            return op((c, o) -> c.x87.compareStack(o, true, 2));
        }
        return operation > 3 ? null : conditionalMove(operation, 0);
    }

    private Op conditionalMove(int operation, int not) {
        int condition = new int[] {2, 4, 6, 10}[operation] | not;
        return op((c, o) -> c.x87.conditionalMove(o, condition));
    }

    private Op dbRegisters(int operation) {
        return switch (operation) {
            case 0, 1, 2, 3 -> conditionalMove(operation, 1);
            case 4 ->
                    switch (d.rm & 7) {
                        case 2 -> op((c, o) -> c.x87.clearExceptions());
                        case 3 -> op((c, o) -> initialise(c));
                        case 0, 1, 4 -> op((c, o) -> c.system.requireFpu());
                        default -> null;
                    };
            case 5 -> op((c, o) -> c.x87.compareFlags(o, true, false));
            case 6 -> op((c, o) -> c.x87.compareFlags(o, false, false));
            default -> null;
        };
    }

    private static void initialise(Cpu c) {
        c.system.requireFpu();
        c.fpu.initialise();
    }

    private Op ddRegisters(int operation) {
        return switch (operation) {
            case 0 -> op((c, o) -> c.x87.free(o, false));
            case 2, 3 -> op((c, o) -> c.x87.storeStack(o, operation == 3));
            case 4, 5 -> op((c, o) -> c.x87.compareStack(o, true, operation - 4));
            default -> null;
        };
    }

    private Op dfRegisters(int operation) {
        return switch (operation) {
            case 0 -> op((c, o) -> c.x87.free(o, true));
            case 4 -> (d.rm & 7) == 0 ? op((c, o) -> statusToAx(c)) : null;
            case 5 -> op((c, o) -> c.x87.compareFlags(o, true, true));
            case 6 -> op((c, o) -> c.x87.compareFlags(o, false, true));
            default -> null;
        };
    }

    private static void statusToAx(Cpu c) {
        c.system.requireFpu();
        Reg.set(c.r, Reg.RAX, 2, c.fpu.status);
    }
}
