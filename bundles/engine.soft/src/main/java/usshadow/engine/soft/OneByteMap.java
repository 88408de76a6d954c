package usshadow.engine.soft;

import static usshadow.engine.soft.Reg.RAX;

/** Instructions of one opcode byte (SDM volume 2, table A-2). */
final class OneByteMap {
    private final Decoder d;
    private final X87Map x87;

    OneByteMap(Decoder d) {
        this.d = d;
        x87 = new X87Map(d);
    }

    Op decode() {
        int opcode = d.opcode;
        if (opcode < 0x40) {
            return arithmetic(opcode);
        }
        return switch (opcode >>> 4) {
            case 5 -> stack(opcode);
            case 6 -> sixties(opcode);
            case 7 -> jump(opcode & 15, d.signed(1));
            case 8 -> eighties(opcode);
            case 9 -> nineties(opcode);
            case 0xa -> accumulator(opcode);
            case 0xb -> moveImmediate(opcode);
            case 0xc -> c0(opcode);
            case 0xd -> d0(opcode);
            case 0xe -> e0(opcode);
            default -> f0(opcode);
        };
    }

    // ---- 00 to 3f

    private Op arithmetic(int opcode) {
        int operation = opcode >>> 3;
        int size = d.sizeByBit();
        return switch (opcode & 7) {
            case 0, 1 -> {
                d.modrm();
                yield inverse(operation, size);
            }
            case 2, 3 -> {
                d.modrm();
                yield d.special(Alu.class, operation, size, d.mod == 3 ? Alu.REG_REG : Alu.REG_MEM);
            }
            case 4, 5 -> withImmediate(operation, size, RAX, d.immediate(size));
            default -> d.unknown("");
        };
    }

    /** Destination in ModRM, source a register. */
    private Op inverse(int operation, int size) {
        if (d.mod != 3) {
            return d.special(Alu.class, operation, size, Alu.MEM_REG);
        }
        d.registers(d.rm, d.reg);
        return d.special(Alu.class, operation, size, Alu.REG_REG);
    }

    private Op withImmediate(int operation, int size, int register, long value) {
        d.registers(register, register);
        Op op = d.special(Alu.class, operation, size, Alu.REG_IMM);
        op.imm = value;
        return op;
    }

    private Op group1(int size, int immediateSize) {
        d.modrm();
        long value = d.immediate(immediateSize);
        int operation = d.reg & 7;
        if (d.mod == 3) {
            return withImmediate(operation, size, d.rm, value);
        }
        Op op = d.special(Alu.class, operation, size, Alu.MEM_IMM);
        op.imm = value;
        return op;
    }

    // ---- 50 to 6f

    private Op stack(int opcode) {
        int register = d.opcodeRegister();
        d.registers(register, register);
        boolean push = opcode < 0x58;
        if (d.stackSize() == 2) {
            return push
                    ? d.micro(2, (c, op) -> Integers.push(c, 2, c.r[op.rm]))
                    : d.micro(2, Integers::pop);
        }
        return d.fill(push ? new Flow.Push() : new Flow.Pop(), 8);
    }

    private Op sixties(int opcode) {
        return switch (opcode) {
            case 0x63 -> {
                d.modrm();
                int operation = d.wide() ? Mov.SIGN_4 : Mov.PLAIN;
                yield d.special(Mov.class, operation, d.size(), moveForm());
            }
            case 0x68, 0x6a -> {
                int size = d.stackSize();
                long value = opcode == 0x68 ? d.immediate(size) : d.signed(1);
                if (size == 2) {
                    yield d.micro(2, value, (c, op) -> Integers.push(c, 2, op.imm));
                }
                Op op = d.fill(new Flow.PushImmediate(), 8);
                op.imm = value;
                yield op;
            }
            case 0x69, 0x6b -> {
                d.modrm();
                int size = d.size();
                long value = opcode == 0x69 ? d.immediate(size) : d.signed(1);
                yield d.micro(
                        size,
                        value,
                        (c, op) -> Integers.multiplyInto(c, op, op.extend(op.readRm(c)), op.imm));
            }
            case 0x6c, 0x6d -> string(Strings.INS, Math.min(d.sizeByBit(), 4));
            case 0x6e, 0x6f -> string(Strings.OUTS, Math.min(d.sizeByBit(), 4));
            default -> d.unknown("");
        };
    }

    private int moveForm() {
        return d.mod == 3 ? Mov.REG_REG : Mov.REG_MEM;
    }

    private Op string(int kind, int size) {
        int repeat =
                d.repeat == 0
                        ? Strings.ONCE
                        : d.repeat == 0xf2 ? Strings.WHILE_NOT_EQUAL : Strings.WHILE_EQUAL;
        return d.fill(new Strings(kind, repeat), size);
    }

    /** Jcc, or JMP. */
    private Op jump(int code, long relative) {
        return d.jump(code, relative);
    }

    // ---- 80 to 9f

    private Op eighties(int opcode) {
        int size = d.sizeByBit();
        return switch (opcode) {
            case 0x80, 0x81 -> group1(size, size);
            case 0x83 -> group1(size, 1);
            case 0x84, 0x85 -> {
                d.modrm();
                yield inverse(Alu.TEST, size);
            }
            case 0x86, 0x87 -> {
                d.modrm();
                yield d.micro(size, Integers::exchange);
            }
            case 0x88, 0x89 -> {
                d.modrm();
                if (d.mod == 3) {
                    d.registers(d.rm, d.reg);
                    yield d.special(Mov.class, Mov.PLAIN, size, Mov.REG_REG);
                }
                yield d.special(Mov.class, Mov.PLAIN, size, Mov.MEM_REG);
            }
            case 0x8a, 0x8b -> {
                d.modrm();
                yield d.special(Mov.class, Mov.PLAIN, size, moveForm());
            }
            case 0x8c, 0x8e -> segmentMove(opcode == 0x8e);
            case 0x8d -> {
                d.modrm();
                yield d.mod == 3
                        ? d.undefined()
                        : d.special(Mov.class, Mov.LEA, d.size(), Mov.REG_MEM);
            }
            case 0x8f -> {
                d.modrm();
                yield (d.reg & 7) == 0 ? d.micro(d.stackSize(), Integers::pop) : d.unknown("");
            }
            default -> d.unknown("");
        };
    }

    private Op segmentMove(boolean load) {
        d.modrm();
        int segment = d.reg & 7;
        if (segment > Reg.GS || (load && segment == Reg.CS)) {
            return d.undefined();
        }
        return load
                ? d.micro(8, Systems::moveToSegment)
                : d.micro(d.size(), Systems::moveFromSegment);
    }

    private Op nineties(int opcode) {
        if (opcode < 0x98) {
            int register = d.opcodeRegister();
            if (register == RAX && opcode == 0x90) {
                return nothing();
            }
            d.registers(RAX, register);
            return d.micro(d.size(), Integers::exchange);
        }
        return switch (opcode) {
            case 0x98 -> d.micro(d.size(), Integers::extendAccumulator);
            case 0x99 -> d.micro(d.size(), Integers::extendIntoRdx);
            case 0x9b -> d.micro(4, (c, op) -> X87.waitForErrors(c));
            case 0x9c -> d.micro(d.stackSize(), Systems::pushFlags);
            case 0x9d -> d.leaving(d.stackSize(), Systems::popFlags);
            case 0x9e -> d.micro(1, Integers::storeAh);
            case 0x9f -> d.micro(1, Integers::loadAh);
            default -> d.unknown("");
        };
    }

    Op nothing() {
        return d.fill(new Flow.Nothing(), 4);
    }

    // ---- a0 to bf

    private Op accumulator(int opcode) {
        int size = d.sizeByBit();
        return switch (opcode & 0xe) {
            case 0 -> absolute(size, Mov.REG_MEM);
            case 2 -> absolute(size, Mov.MEM_REG);
            case 4 -> string(Strings.MOVS, size);
            case 6 -> string(Strings.CMPS, size);
            case 8 -> withImmediate(Alu.TEST, size, RAX, d.immediate(size));
            case 0xa -> string(Strings.STOS, size);
            case 0xc -> string(Strings.LODS, size);
            default -> string(Strings.SCAS, size);
        };
    }

    private Op absolute(int size, int form) {
        d.reg = RAX;
        d.absoluteAddress();
        d.mod = 0;
        return d.special(Mov.class, Mov.PLAIN, size, form);
    }

    private Op moveImmediate(int opcode) {
        int size = opcode < 0xb8 ? 1 : d.size();
        int register = d.opcodeRegister();
        d.registers(register, register);
        long value = d.signed(size);
        Op op = d.special(Mov.class, Mov.PLAIN, size, Mov.REG_IMM);
        op.imm = value;
        return op;
    }

    // ---- c0 to df

    private Op c0(int opcode) {
        return switch (opcode) {
            case 0xc0, 0xc1 -> {
                d.modrm();
                yield shift(d.signed(1), false);
            }
            case 0xc2, 0xc3 -> {
                Op op = d.fill(new Flow.Return(), 8);
                op.imm = opcode == 0xc2 ? d.signed(2) & 0xffff : 0;
                d.ends = true;
                yield op;
            }
            case 0xc6, 0xc7 -> storeImmediate();
            case 0xc8 -> {
                long room = d.signed(2) & 0xffff;
                yield d.micro(d.stackSize(), room | (d.signed(1) & 31) << 16, Integers::enter);
            }
            case 0xc9 -> d.micro(d.stackSize(), Integers::leave);
            case 0xca, 0xcb -> {
                Op op = d.last(d.size(), Systems::farReturn);
                op.imm = opcode == 0xca ? d.signed(2) & 0xffff : 0;
                yield op;
            }
            case 0xcc -> d.last(4, (c, op) -> Systems.softwareInterrupt(c, GuestFault.BP, op));
            case 0xcd -> {
                int vector = (int) d.signed(1) & 0xff;
                yield d.last(4, (c, op) -> Systems.softwareInterrupt(c, vector, op));
            }
            case 0xcf -> d.last(d.size(), Systems::interruptReturn);
            default -> d.unknown("");
        };
    }

    private Op storeImmediate() {
        int size = d.sizeByBit();
        d.modrm();
        if ((d.reg & 7) != 0) {
            return d.unknown("");
        }
        long value = d.immediate(size);
        d.reg = d.rm;
        Op op = d.special(Mov.class, Mov.PLAIN, size, d.mod == 3 ? Mov.REG_IMM : Mov.MEM_IMM);
        op.imm = value;
        return op;
    }

    private Op shift(long count, boolean byCl) {
        int form = (d.mod == 3 ? 0 : Shift.IN_MEMORY) | (byCl ? Shift.BY_CL : 0);
        Op op = d.special(Shift.class, d.reg & 7, d.sizeByBit(), form);
        op.imm = count;
        return op;
    }

    private Op d0(int opcode) {
        if (opcode >= 0xd8) {
            d.modrm();
            return x87.decode(opcode & 7);
        }
        return switch (opcode) {
            case 0xd0, 0xd1 -> {
                d.modrm();
                yield shift(1, false);
            }
            case 0xd2, 0xd3 -> {
                d.modrm();
                yield shift(0, true);
            }
            case 0xd7 -> d.micro(1, Integers::translate);
            default -> d.unknown("");
        };
    }

    // ---- e0 to ff

    private Op e0(int opcode) {
        int size = Math.min(d.sizeByBit(), 4);
        return switch (opcode) {
            case 0xe0, 0xe1, 0xe2, 0xe3 -> {
                d.reg = opcode & 3;
                long relative = d.signed(1);
                Op op = d.fill(new Flow.Loop(), 8);
                op.imm = d.target(relative);
                d.ends = true;
                yield op;
            }
            case 0xe4, 0xe5, 0xe6, 0xe7 -> {
                long port = d.signed(1);
                Op op =
                        opcode < 0xe6
                                ? d.leaving(size, (c, o) -> Systems.in(c, o, true))
                                : d.leaving(size, (c, o) -> Systems.out(c, o, true));
                op.imm = port;
                yield op;
            }
            case 0xe8 -> {
                long relative = d.signed(4);
                Op op = d.fill(new Flow.Call(), 8);
                op.imm = d.target(relative);
                d.ends = true;
                yield op;
            }
            case 0xe9 -> jump(Jcc.ALWAYS, d.signed(4));
            case 0xeb -> jump(Jcc.ALWAYS, d.signed(1));
            case 0xec, 0xed -> d.leaving(size, (c, o) -> Systems.in(c, o, false));
            case 0xee, 0xef -> d.leaving(size, (c, o) -> Systems.out(c, o, false));
            default -> d.unknown("");
        };
    }

    private Op f0(int opcode) {
        return switch (opcode) {
            case 0xf1 -> d.last(4, (c, op) -> Systems.softwareInterrupt(c, GuestFault.DB, op));
            case 0xf4 -> d.last(4, Systems::halt);
            case 0xf5 -> d.micro(1, (c, op) -> Integers.carry(c, 2));
            case 0xf6, 0xf7 -> group3();
            case 0xf8 -> d.micro(1, (c, op) -> Integers.carry(c, 0));
            case 0xf9 -> d.micro(1, (c, op) -> Integers.carry(c, 1));
            case 0xfa -> d.micro(1, Systems::clearInterrupt);
            case 0xfb -> d.leaving(1, Systems::setInterrupt);
            case 0xfc -> d.micro(1, (c, op) -> Systems.direction(c, false));
            case 0xfd -> d.micro(1, (c, op) -> Systems.direction(c, true));
            default -> group5(opcode);
        };
    }

    private Op group3() {
        int size = d.sizeByBit();
        d.modrm();
        return switch (d.reg & 7) {
            case 0, 1 -> {
                long value = d.immediate(size);
                if (d.mod == 3) {
                    yield withImmediate(Alu.TEST, size, d.rm, value);
                }
                Op op = d.special(Alu.class, Alu.TEST, size, Alu.MEM_IMM);
                op.imm = value;
                yield op;
            }
            case 2 -> unary(Unary.NOT, size);
            case 3 -> unary(Unary.NEG, size);
            case 4 -> d.micro(size, (c, op) -> Integers.multiply(c, op, false));
            case 5 -> d.micro(size, (c, op) -> Integers.multiply(c, op, true));
            case 6 -> d.micro(size, (c, op) -> Integers.divide(c, op, false));
            default -> d.micro(size, (c, op) -> Integers.divide(c, op, true));
        };
    }

    private Op unary(int operation, int size) {
        return d.special(
                Unary.class, operation, size, d.mod == 3 ? Unary.IN_REGISTER : Unary.IN_MEMORY);
    }

    private Op group5(int opcode) {
        int size = d.sizeByBit();
        d.modrm();
        int operation = d.reg & 7;
        if (operation < 2) {
            return unary(operation == 0 ? Unary.INC : Unary.DEC, size);
        }
        if (opcode == 0xfe) {
            return d.unknown("");
        }
        return switch (operation) {
            case 2, 4 -> {
                d.ends = true;
                yield d.fill(operation == 2 ? new Flow.CallIndirect() : new Flow.JumpIndirect(), 8);
            }
            case 3, 5 ->
                    d.mod == 3
                            ? d.undefined()
                            : d.last(
                                    d.size(),
                                    (c, op) -> Systems.farTransfer(c, op, operation == 3));
            case 6 -> d.micro(d.stackSize(), (c, op) -> Integers.push(c, op.size, op.readRm(c)));
            default -> d.unknown("");
        };
    }
}
