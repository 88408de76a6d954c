package usshadow.engine.soft;

import static usshadow.engine.soft.Reg.RAX;
import static usshadow.engine.soft.Reg.RCX;
import static usshadow.engine.soft.Reg.RDI;
import static usshadow.engine.soft.Reg.RDX;
import static usshadow.engine.soft.Reg.RSI;

import java.lang.foreign.MemorySegment;

/**
 * MOVS CMPS STOS LODS SCAS INS OUTS. Repeated MOVS and STOS of ordinary memory go by pages at a
 * time; everything else by elements, with an interruption possible after each.
 */
final class Strings extends Op {
    static final int MOVS = 0, CMPS = 1, STOS = 2, LODS = 3, SCAS = 4, INS = 5, OUTS = 6;

    /** Repeat prefixes. */
    static final int ONCE = 0, WHILE_NOT_EQUAL = 1, WHILE_EQUAL = 2;

    private static final int PAGE = 4096;

    private final int kind;
    private final int repeat;

    Strings(int kind, int repeat) {
        this.kind = kind;
        this.repeat = repeat;
    }

    @Override
    Insn exec(Cpu c) {
        if (repeat == ONCE) {
            element(c);
            return next;
        }
        int width = narrow ? 4 : 8;
        boolean forward = (c.control & Flags.DF) == 0;
        while (true) {
            long count = Reg.get(c.r, RCX, width);
            if (count == 0) {
                return next;
            }
            long done = forward && !narrow ? bulk(c, count) : 0;
            if (done == 0) {
                element(c);
                done = 1;
            }
            Reg.set(c.r, RCX, width, count - done);
            boolean compares = kind == CMPS || kind == SCAS;
            if (count == done || (compares && c.zf() != (repeat == WHILE_EQUAL))) {
                return next;
            }
            boolean device = c.accesses.open();
            c.accesses.clear();
            if (c.attention || device) {
                return again(c);
            }
        }
    }

    // ---- pages at a time

    /** How many elements were done at once, 0 if it must go one by one. Moves the pointers. */
    private long bulk(Cpu c, long count) {
        return switch (kind) {
            case MOVS -> copy(c, count);
            case STOS -> fill(c, count);
            default -> 0;
        };
    }

    private long elementsHere(long address, long count) {
        return Math.min(count, (PAGE - (address & PAGE - 1)) / size);
    }

    private long copy(Cpu c, long count) {
        long from = c.r[RSI] + c.r[segment];
        long to = c.r[RDI];
        long elements = Math.min(elementsHere(from, count), elementsHere(to, count));
        if (elements < 2) {
            return 0;
        }
        long source = c.mmu.hostToRead(from);
        long target = c.mmu.hostToWrite(to);
        long bytes = elements * size;
        if (source == 0 || target == 0 || (target > source && target < source + bytes)) {
            return 0;
        }
        MemorySegment.copy(Host.ALL, source, Host.ALL, target, bytes);
        c.r[RSI] += bytes;
        c.r[RDI] += bytes;
        return elements;
    }

    private long fill(Cpu c, long count) {
        long elements = elementsHere(c.r[RDI], count);
        long target = elements < 2 ? 0 : c.mmu.hostToWrite(c.r[RDI]);
        if (target == 0) {
            return 0;
        }
        long value = Reg.get(c.r, RAX, size);
        long bytes = elements * size;
        if (value == 0 || size == 1) {
            Host.ALL.asSlice(target, bytes).fill((byte) value);
        } else {
            for (long at = target; at < target + bytes; at += size) {
                Host.write(at, size, value);
            }
        }
        c.r[RDI] += bytes;
        return elements;
    }

    // ---- one element

    private void element(Cpu c) {
        long step = (c.control & Flags.DF) == 0 ? size : -size;
        long source = pointer(c, RSI) + c.r[segment];
        long target = pointer(c, RDI);
        switch (kind) {
            case MOVS -> {
                c.store(target, size, c.load(source, size));
                move(c, RSI, step);
                move(c, RDI, step);
            }
            case CMPS -> {
                compare(c, c.load(source, size), c.load(target, size));
                move(c, RSI, step);
                move(c, RDI, step);
            }
            case STOS -> {
                c.store(target, size, Reg.get(c.r, RAX, size));
                move(c, RDI, step);
            }
            case LODS -> {
                Reg.set(c.r, RAX, size, c.load(source, size));
                move(c, RSI, step);
            }
            case SCAS -> {
                compare(c, Reg.get(c.r, RAX, size), c.load(target, size));
                move(c, RDI, step);
            }
            case INS -> {
                int port = port(c);
                c.mmu.probeWrite(target, size);
                c.store(target, size, c.accesses.portIn(port, size));
                move(c, RDI, step);
            }
            default -> {
                int port = port(c);
                c.accesses.portOut(port, size, c.load(source, size));
                move(c, RSI, step);
            }
        }
    }

    private int port(Cpu c) {
        int port = (int) c.r[RDX] & 0xffff;
        if (!c.segments.portsAllowed(port, size)) {
            throw c.protection();
        }
        return port;
    }

    private long pointer(Cpu c, int register) {
        return narrow ? c.r[register] & 0xffff_ffffL : c.r[register];
    }

    private void move(Cpu c, int register, long step) {
        c.r[register] = narrow ? c.r[register] + step & 0xffff_ffffL : c.r[register] + step;
    }

    private void compare(Cpu c, long a, long b) {
        long left = extend(a);
        long right = extend(b);
        c.flags(Flags.SUB, left, right, extend(left - right));
    }
}
