package usshadow.engine.soft;

/** Instructions after 0F (SDM volume 2, table A-3), without SSE and MMX. */
final class TwoByteMap {
    private final Decoder d;
    private final SseMap sse;

    TwoByteMap(Decoder d) {
        this.d = d;
        sse = new SseMap(d);
    }

    Op decode(int opcode) {
        d.opcode = opcode;
        return switch (opcode >>> 4) {
            case 0 -> system(opcode);
            case 2 -> opcode < 0x24 ? controlMove(opcode) : sse.decode(opcode);
            case 3 -> model(opcode);
            case 4 -> conditional();
            case 8 -> jump();
            case 9 -> {
                d.modrm();
                yield special(
                        Conditional.class,
                        opcode & 15,
                        1,
                        d.mod == 3 ? Conditional.SET_REG : Conditional.SET_MEM);
            }
            case 0xa -> a0(opcode);
            case 0xb -> b0(opcode);
            case 0xc -> c0(opcode);
            case 1 -> opcode >= 0x18 ? hint() : sse.decode(opcode);
            default -> sse.decode(opcode);
        };
    }

    private Op special(Class<? extends Template> template, int op, int size, int form) {
        return d.special(template, op, size, form);
    }

    private Op hint() {
        d.modrm();
        return d.fill(new Flow.Nothing(), 4);
    }

    private Op jump() {
        return d.jump(d.opcode & 15, d.signed(4));
    }

    private Op conditional() {
        d.modrm();
        return special(
                Conditional.class,
                d.opcode & 15,
                d.size(),
                d.mod == 3 ? Conditional.MOVE_REG : Conditional.MOVE_MEM);
    }

    // ---- 00 to 3f

    private Op system(int opcode) {
        return switch (opcode) {
            case 0 -> group6();
            case 1 -> group7();
            case 2, 3 -> {
                d.modrm();
                yield d.micro(d.size(), (c, op) -> Systems.inspect(c, op, opcode == 3));
            }
            case 5 -> d.last(8, Systems::systemCall);
            case 6 -> d.micro(4, Systems::clearTaskSwitched);
            case 7 -> d.last(d.size(), Systems::systemReturn);
            case 8, 9 -> d.micro(4, (c, op) -> c.requireKernel());
            case 0xb -> d.undefined();
            case 0xd -> hint();
            default -> d.unknown("0f ");
        };
    }

    private Op group6() {
        d.modrm();
        return switch (d.reg & 7) {
            case 0 -> d.micro(d.size(), (c, op) -> Systems.storeSelector(c, op, Reg.LDTR));
            case 1 -> d.micro(d.size(), (c, op) -> Systems.storeSelector(c, op, Reg.TR));
            case 2 -> d.micro(2, Systems::loadLocalTable);
            case 3 -> d.micro(2, Systems::loadTask);
            case 4 -> d.micro(2, (c, op) -> Systems.verify(c, op, false));
            case 5 -> d.micro(2, (c, op) -> Systems.verify(c, op, true));
            default -> d.unknown("0f ");
        };
    }

    private Op group7() {
        d.modrm();
        int operation = d.reg & 7;
        if (d.mod == 3 && operation != 4 && operation != 6) {
            return operation == 7 && d.rm == 0
                    ? d.micro(8, Systems::swapGs)
                    : d.unknown("0f 01 register ");
        }
        return switch (operation) {
            case 0 -> d.micro(8, (c, op) -> Systems.storeTable(c, op, false));
            case 1 -> d.micro(8, (c, op) -> Systems.storeTable(c, op, true));
            case 2 -> d.micro(8, (c, op) -> Systems.loadTable(c, op, false));
            case 3 -> d.micro(8, (c, op) -> Systems.loadTable(c, op, true));
            case 4 -> d.micro(d.size(), Systems::storeStatusWord);
            case 6 -> d.micro(2, Systems::loadStatusWord);
            case 7 -> d.leaving(8, Systems::invalidatePage);
            default -> d.unknown("0f 01 ");
        };
    }

    private Op controlMove(int opcode) {
        d.modrmOfRegisters();
        return switch (opcode) {
            case 0x20 -> d.micro(8, Systems::moveFromControl);
            case 0x21 -> d.micro(8, Systems::moveFromDebug);
            case 0x22 -> d.leaving(8, Systems::moveToControl);
            default -> d.micro(8, Systems::moveToDebug);
        };
    }

    private Op model(int opcode) {
        return switch (opcode) {
            case 0x30 -> d.leaving(8, Systems::writeMsr);
            case 0x31 -> d.micro(8, Systems::readTimeStamp);
            case 0x32 -> d.micro(8, Systems::readMsr);
            default -> d.unknown("0f ");
        };
    }

    // ---- a0 to cf

    private Op a0(int opcode) {
        return switch (opcode) {
            case 0xa0, 0xa8 -> {
                int segment = opcode == 0xa0 ? Reg.FS : Reg.GS;
                yield d.micro(
                        d.stackSize(),
                        (c, op) -> Integers.push(c, op.size, c.segments.selector[segment]));
            }
            case 0xa1, 0xa9 -> {
                d.reg = opcode == 0xa1 ? Reg.FS : Reg.GS;
                yield d.micro(d.stackSize(), Systems::popSegment);
            }
            case 0xa2 -> d.micro(4, Cpuid::execute);
            case 0xa3, 0xab -> {
                d.modrm();
                yield bitTest(opcode == 0xa3 ? 0 : 1, false);
            }
            case 0xa4, 0xac -> {
                d.modrm();
                boolean left = opcode == 0xa4;
                yield d.micro(
                        d.size(),
                        d.signed(1),
                        (c, op) -> Integers.doubleShift(c, op, left, op.imm));
            }
            case 0xa5, 0xad -> {
                d.modrm();
                boolean left = opcode == 0xa5;
                yield d.micro(d.size(), (c, op) -> Integers.doubleShift(c, op, left, c.r[Reg.RCX]));
            }
            case 0xae -> {
                d.modrm();
                yield sse.group15();
            }
            case 0xaf -> {
                d.modrm();
                yield d.micro(
                        d.size(),
                        (c, op) ->
                                Integers.multiplyInto(
                                        c, op, op.extend(op.readReg(c)), op.extend(op.readRm(c))));
            }
            default -> d.unknown("0f ");
        };
    }

    private Op bitTest(int operation, boolean immediate) {
        return d.micro(d.size(), (c, op) -> Integers.bitTest(c, op, operation, immediate));
    }

    private Op b0(int opcode) {
        d.modrm();
        return switch (opcode) {
            case 0xb0, 0xb1 -> d.micro(d.sizeByBit(), Integers::compareExchange);
            case 0xb3 -> bitTest(2, false);
            case 0xbb -> bitTest(3, false);
            case 0xb6 -> extend(Mov.ZERO_1, 1);
            case 0xb7 -> extend(Mov.ZERO_2, 2);
            case 0xbe -> extend(Mov.SIGN_1, 1);
            case 0xbf -> extend(Mov.SIGN_2, 2);
            case 0xb9 -> d.undefined();
            case 0xba -> group8();
            case 0xbc -> d.micro(d.size(), (c, op) -> Integers.scan(c, op, false));
            case 0xbd -> d.micro(d.size(), (c, op) -> Integers.scan(c, op, true));
            default -> d.unknown("0f ");
        };
    }

    private Op extend(int operation, int from) {
        return d.special(
                Mov.class, operation, d.size(), d.mod == 3 ? Mov.REG_REG : Mov.REG_MEM, from);
    }

    private Op group8() {
        int operation = (d.reg & 7) - 4;
        if (operation < 0) {
            return d.unknown("0f ");
        }
        long bit = d.signed(1);
        Op op = bitTest(operation, true);
        op.imm = bit;
        return op;
    }

    private Op c0(int opcode) {
        if (opcode >= 0xc8) {
            int register = d.opcodeRegister();
            d.registers(register, register);
            return d.micro(d.size(), Integers::swapBytes);
        }
        return switch (opcode) {
            case 0xc0, 0xc1 -> {
                d.modrm();
                yield d.micro(d.sizeByBit(), Integers::exchangeAdd);
            }
            case 0xc3 -> {
                d.modrm();
                yield d.mod == 3 || SseMap.prefix(d) != SseMap.NONE
                        ? d.undefined()
                        : d.special(Mov.class, Mov.PLAIN, d.size(), Mov.MEM_REG);
            }
            case 0xc7 -> {
                d.modrm();
                yield (d.reg & 7) == 1 && d.mod != 3
                        ? d.micro(d.wide() ? 8 : 4, Integers::compareExchangePair)
                        : d.unknown("0f ");
            }
            default -> sse.decode(opcode);
        };
    }
}
