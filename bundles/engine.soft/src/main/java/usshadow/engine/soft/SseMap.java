package usshadow.engine.soft;

/**
 * Instructions of MMX, SSE and SSE2 after 0F (SDM volume 2, table A-3): moves, integers and
 * shuffles; {@link SseFloatMap} has the arithmetic on numbers.
 */
final class SseMap {
    /** Mandatory prefixes. */
    static final int NONE = 0, P66 = 1, PF3 = 2, PF2 = 3;

    private final Decoder d;
    private final SseFloatMap floats;

    SseMap(Decoder d) {
        this.d = d;
        floats = new SseFloatMap(d);
    }

    /** The prefix that selects the instruction: a repeat prefix before 66. */
    static int prefix(Decoder d) {
        return d.repeat == 0xf3 ? PF3 : d.repeat == 0xf2 ? PF2 : d.wordPrefix() ? P66 : NONE;
    }

    Op decode(int opcode) {
        int prefix = prefix(d);
        if (opcode == 0x77 && prefix == NONE) {
            return d.micro(8, (c, op) -> Sse.emptyMmx(c));
        }
        if ((opcode >= 0x24 && opcode < 0x28)
                || (opcode >= 0x30 && opcode < 0x50)
                || (opcode >= 0x78 && opcode < 0x7e)
                || opcode == 0x04
                || opcode == 0x0a
                || opcode == 0x0c
                || opcode == 0x0e
                || opcode == 0x0f
                || opcode == 0xff) {
            return d.unknown("0f ");
        }
        d.modrm();
        if (!exists(opcode, prefix, d.mod == 3)) {
            return d.unknown("0f ");
        }
        Op op = moves(opcode, prefix);
        if (op == null && opcode >= 0x60 && prefix < PF3) {
            op = integers(opcode, prefix == P66);
        }
        if (op == null) {
            op = shuffles(opcode, prefix);
        }
        if (op == null) {
            op = floats.decode(opcode, prefix);
        }
        return op == null ? d.unknown("0f ") : op;
    }

    /** Whether there is such an instruction with this prefix and place of its operand. */
    private static boolean exists(int opcode, int prefix, boolean register) {
        return switch (opcode) {
            case 0x12, 0x16 -> prefix == NONE || (prefix == P66 && !register);
            case 0x13, 0x17, 0x2b, 0xe7 -> prefix < PF3 && !register;
            case 0x50, 0xc5, 0xd7, 0xf7 -> prefix < PF3 && register;
            case 0x14, 0x15, 0x28, 0x29, 0x2e, 0x2f, 0x54, 0x55, 0x56, 0x57 -> prefix < PF3;
            case 0x6e, 0xc4, 0xc6 -> prefix < PF3;
            case 0x6f, 0x7e, 0x7f -> prefix != PF2;
            case 0xd6 -> prefix == P66 || register;
            default -> true;
        };
    }

    private Op sse(Micro.Plain work) {
        return d.fill(new Micro.OfSse(work), 8);
    }

    private Op load(boolean aligned) {
        return d.mod == 3
                ? sse(Sse::loadAligned)
                : d.special(VectorMove.class, VectorMove.LOAD, 16, form(aligned));
    }

    private Op store(boolean aligned) {
        return d.mod == 3
                ? sse(Sse::storeRegister)
                : d.special(VectorMove.class, VectorMove.STORE, 16, form(aligned));
    }

    private static int form(boolean aligned) {
        return aligned ? VectorMove.ALIGNED : VectorMove.UNALIGNED;
    }

    private Op mmx(Micro.Plain work) {
        return d.micro(
                8,
                (c, op) -> {
                    c.xmm.enterMmx();
                    work.run(c, op);
                });
    }

    private Op immediate(Op op) {
        op.imm = d.signed(1) & 0xff;
        return op;
    }

    // ---- moves

    private Op moves(int opcode, int prefix) {
        boolean register = d.mod == 3;
        return switch (opcode) {
            case 0x10 ->
                    prefix < PF3
                            ? load(false)
                            : sse(prefix == PF3 ? Sse::loadSingle : Sse::loadDouble);
            case 0x11 ->
                    prefix < PF3
                            ? store(false)
                            : sse(prefix == PF3 ? Sse::storeSingle : Sse::storeDouble);
            case 0x12 -> sse(register ? Sse::highToLow : Sse::loadLow);
            case 0x13 -> sse(Sse::storeLow);
            case 0x16 -> sse(register ? Sse::lowToHigh : Sse::loadHigh);
            case 0x17 -> sse(Sse::storeHigh);
            case 0x28 -> load(true);
            case 0x29, 0x2b -> store(true);
            case 0x6e -> fromGeneral(prefix);
            case 0x6f ->
                    switch (prefix) {
                        case NONE -> mmx((c, op) -> c.xmm.setMm(op.reg, c.xmm.readMm(op)));
                        case P66 -> load(true);
                        default -> load(false);
                    };
            case 0x7e -> prefix == PF3 ? sse(Sse::loadQuad) : toGeneral(prefix);
            case 0x7f ->
                    switch (prefix) {
                        case NONE -> mmx(Sse::storeMm);
                        case P66 -> store(true);
                        default -> store(false);
                    };
            case 0xd6 ->
                    switch (prefix) {
                        case P66 -> sse(Sse::storeQuad);
                        case PF3 -> sse(Sse::mmToXmm);
                        case PF2 -> sse(Sse::xmmToMm);
                        default -> null;
                    };
            case 0xd7 ->
                    prefix == P66
                            ? sse(Sse::byteSigns)
                            : mmx((c, op) -> c.r[op.reg] = Lanes.signs(c.xmm.mm(op.rm)));
            case 0xe7 -> prefix == P66 ? store(true) : mmx(Sse::storeMm);
            case 0xf7 -> prefix == P66 ? sse(Sse::storeMasked) : mmx(Sse::storeMaskedMm);
            case 0x50 -> sse((c, op) -> Sse.signs(c, op, prefix == P66));
            default -> null;
        };
    }

    private Op fromGeneral(int prefix) {
        int size = d.wide() ? 8 : 4;
        return prefix == P66
                ? sized(sse((c, op) -> c.xmm.write(op.reg, op.readRm(c), 0)), size)
                : sized(mmx((c, op) -> c.xmm.setMm(op.reg, op.readRm(c))), size);
    }

    private Op toGeneral(int prefix) {
        int size = d.wide() ? 8 : 4;
        return prefix == P66
                ? sized(sse((c, op) -> op.writeRm(c, c.xmm.xmm[op.reg * 2])), size)
                : sized(mmx((c, op) -> op.writeRm(c, c.xmm.mm(op.reg))), size);
    }

    private static Op sized(Op op, int size) {
        op.size = (byte) size;
        return op;
    }

    // ---- integers

    private Op integers(int opcode, boolean wide) {
        Lanes.Operation operation = Lanes.of(opcode);
        if (operation != null) {
            return wide
                    ? sse((c, op) -> Sse.lanes(c, op, operation))
                    : mmx((c, op) -> Sse.lanesMm(c, op, operation));
        }
        return switch (opcode) {
            case 0x60, 0x61, 0x62, 0x68, 0x69, 0x6a -> unpack(opcode, wide);
            case 0x63 -> pack(2, false, wide);
            case 0x67 -> pack(2, true, wide);
            case 0x6b -> pack(4, false, wide);
            case 0x6c -> wide ? sse(Sse::unpackLowQuads) : null;
            case 0x6d -> wide ? sse(Sse::unpackHighQuads) : null;
            case 0x71, 0x72, 0x73 -> shiftImmediate(1 << (opcode - 0x70), wide);
            case 0xd1, 0xd2, 0xd3 -> shift(1 << (opcode - 0xd0), false, false, wide);
            case 0xe1, 0xe2 -> shift(1 << (opcode - 0xe0), false, true, wide);
            case 0xf1, 0xf2, 0xf3 -> shift(1 << (opcode - 0xf0), true, false, wide);
            default -> null;
        };
    }

    private Op unpack(int opcode, boolean wide) {
        int size = 1 << (opcode & 3);
        boolean upper = opcode >= 0x68;
        return wide
                ? sse((c, op) -> Sse.unpack(c, op, size, upper))
                : mmx((c, op) -> Sse.unpackMm(c, op, size, upper));
    }

    private Op pack(int size, boolean toUnsigned, boolean wide) {
        return wide
                ? sse((c, op) -> Sse.pack(c, op, size, toUnsigned))
                : mmx((c, op) -> Sse.packMm(c, op, size, toUnsigned));
    }

    private Op shift(int size, boolean left, boolean arithmetic, boolean wide) {
        return wide
                ? sse((c, op) -> Sse.shift(c, op, size, left, arithmetic))
                : mmx((c, op) -> Sse.shiftMm(c, op, size, left, arithmetic));
    }

    private Op shiftImmediate(int size, boolean wide) {
        int operation = d.reg & 7;
        boolean bytes = size == 8 && wide && (operation == 3 || operation == 7);
        boolean known = operation == 2 || operation == 6 || (operation == 4 && size < 8) || bytes;
        if (d.mod != 3 || !known) {
            return d.unknown("0f ");
        }
        if (bytes) {
            return immediate(sse((c, op) -> Sse.shiftBytes(c, op, operation == 7)));
        }
        boolean left = operation == 6;
        boolean arithmetic = operation == 4;
        return immediate(
                wide
                        ? sse((c, op) -> Sse.shiftBy(c, op, size, left, arithmetic))
                        : mmx((c, op) -> Sse.shiftMmBy(c, op, size, left, arithmetic)));
    }

    // ---- shuffles

    private Op shuffles(int opcode, int prefix) {
        return switch (opcode) {
            case 0x14 -> prefix == P66 ? sse(Sse::unpackLowQuads) : singles(false);
            case 0x15 -> prefix == P66 ? sse(Sse::unpackHighQuads) : singles(true);
            case 0x54 -> logic((a, b) -> a & b);
            case 0x55 -> logic((a, b) -> ~a & b);
            case 0x56 -> logic((a, b) -> a | b);
            case 0x57 -> logic((a, b) -> a ^ b);
            case 0x70 ->
                    immediate(
                            switch (prefix) {
                                case NONE -> mmx(Sse::shuffleMm);
                                case P66 -> sse(Sse::shuffleDoubles);
                                case PF3 -> sse((c, op) -> Sse.shuffleWords(c, op, true));
                                default -> sse((c, op) -> Sse.shuffleWords(c, op, false));
                            });
            case 0xc4 -> immediate(prefix == P66 ? sse(Sse::insertWord) : mmx(Sse::insertWordMm));
            case 0xc5 ->
                    immediate(
                            prefix == P66
                                    ? sse(Sse::extractWord)
                                    : mmx(
                                            (c, op) ->
                                                    c.r[op.reg] =
                                                            c.xmm.mm(op.rm) >>> ((op.imm & 3) * 16)
                                                                    & 0xffff));
            case 0xc6 -> immediate(sse(prefix == P66 ? Sse::shuffleQuads : Sse::shuffleSingles));
            default -> null;
        };
    }

    private Op singles(boolean upper) {
        return sse((c, op) -> Sse.unpack(c, op, 4, upper));
    }

    private Op logic(Lanes.Operation operation) {
        return sse((c, op) -> Sse.lanes(c, op, operation));
    }

    // ---- 0F AE

    Op group15() {
        if (d.mod == 3) {
            // LFENCE, MFENCE, SFENCE
            return (d.reg & 7) >= 5 && d.repeat == 0
                    ? d.micro(4, (c, op) -> {})
                    : d.unknown("0f ae register ");
        }
        boolean wide = d.wide();
        return switch (d.reg & 7) {
            case 0 -> d.micro(8, (c, op) -> FxArea.save(c, op.address(c), wide));
            case 1 -> d.micro(8, (c, op) -> FxArea.restore(c, op.address(c), wide));
            case 2 -> sse((c, op) -> Sse.loadControl(c, (int) c.load32(op.address(c))));
            case 3 -> sse((c, op) -> c.store32(op.address(c), c.xmm.mxcsr));
            case 7 -> d.micro(1, (c, op) -> c.load8(op.address(c)));
            default -> d.unknown("0f ae ");
        };
    }
}
