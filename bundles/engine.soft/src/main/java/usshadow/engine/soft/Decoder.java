package usshadow.engine.soft;

import static usshadow.engine.soft.Reg.ZERO;

import java.util.ArrayList;
import java.util.List;

/**
 * Turns the bytes of a page into linked instructions. Here: prefixes, operands and blocks; the
 * opcode maps are {@link OneByteMap}, {@link TwoByteMap}, {@link SseMap} and {@link X87Map}.
 */
final class Decoder {
    private static final int PAGE = 4096;
    private static final int LONGEST = 15;
    private static final int LONGEST_BLOCK = 64;
    private static final int LONGEST_RUN = 16;
    private static final int REX_B = 0x41;

    /** Above this many instructions all are forgotten. */
    private static final int MOST_DECODED = 1_000_000;

    private final Cpu c;
    private final OneByteMap oneByte = new OneByteMap(this);
    private final TwoByteMap twoByte = new TwoByteMap(this);
    private int decoded;

    // ---- the bytes of the present instruction

    private final byte[] bytes = new byte[LONGEST];
    private CodePage page;
    private CodePage second;
    private int start;
    private int available;
    private int at;

    // ---- its parts

    private int rex;
    private boolean hasRex;
    private boolean wordOperand;
    private boolean narrow;
    private boolean lock;
    private int segment;

    /** 0xf2, 0xf3 or 0. */
    int repeat;

    int opcode;
    int mod;
    int reg;
    int rm;
    private int base;
    private int index;
    private int shift;
    private long disp;
    private boolean ripRelative;

    /** The instruction is the last of its block. */
    boolean ends;

    Decoder(Cpu c) {
        this.c = c;
    }

    /** Whether so much is decoded that all of it should be forgotten before the next block. */
    boolean full() {
        return decoded > MOST_DECODED;
    }

    void forget() {
        decoded = 0;
        c.mmu.forgetCode();
    }

    // ---- blocks

    /** Decodes from an offset of a page on, until the flow may turn. Returns the first. */
    Insn block(CodePage in, int offset) {
        if (in.isEmpty()) {
            c.mmu.guard(in);
        }
        page = in;
        Op op = one(offset);
        if (op.end > PAGE) {
            return straddling(op);
        }
        Insn first = joined(op);
        page.put(first);
        Insn last = first;
        for (int i = 1; i < LONGEST_BLOCK && !ends; i++) {
            if (last.end > PAGE - LONGEST || page.find(last.end) != null) {
                break;
            }
            Insn insn = joined(one(last.end));
            page.put(insn);
            last.next = insn;
            last = insn;
        }
        last.next = following(last);
        return first;
    }

    /** The instruction as it is, or joined with those behind it that are executed as one. */
    private Insn joined(Op op) {
        return op instanceof Flow.Push || op instanceof Flow.Pop ? stackRun(op) : fused(op);
    }

    private Insn stackRun(Op first) {
        boolean push = first instanceof Flow.Push;
        List<Op> run = new ArrayList<>();
        run.add(first);
        Op op = first;
        while (op.rm != Reg.RSP
                && op.end <= PAGE - LONGEST
                && run.size() < LONGEST_RUN
                && isStack(op.end, push)) {
            op = one(op.end);
            run.add(op);
        }
        if (op.rm == Reg.RSP) {
            run.removeLast();
        }
        ends = false;
        return run.size() < 2 ? first : StackRun.of(run);
    }

    /** Whether there is a PUSH or POP of a 64-bit register without other prefixes. */
    private boolean isStack(int offset, boolean push) {
        int first = Host.ALL.get(Host.BYTE, page.host + offset) & 0xff;
        int second = Host.ALL.get(Host.BYTE, page.host + offset + 1) & 0xff;
        int code = first == REX_B ? second : first;
        return (code & 0xf8) == (push ? 0x50 : 0x58);
    }

    /** One instruction by itself, not kept and not made one with the next. */
    Insn single(CodePage in, int offset) {
        page = in;
        Op op = one(offset);
        if (op.end <= PAGE) {
            op.next = following(op);
            return op;
        }
        return straddling(op);
    }

    /** A comparison with the conditional jump behind it, or the instruction as it is. */
    private Op fused(Op op) {
        Special.Shape comparison = op instanceof Template template ? template.comparison() : null;
        if (comparison == null || op.end > PAGE - LONGEST || !isConditionalJump(op.end)) {
            return op;
        }
        Branch jump = (Branch) one(op.end);
        Special.Shape shape =
                new Special.Shape(
                        comparison.op() | (opcode & 15) << CompareAndJump.CONDITION_SHIFT,
                        comparison.size(),
                        comparison.form(),
                        comparison.address());
        Branch both = (Branch) Special.create(CompareAndJump.class, shape);
        both.copy(op);
        both.goal = jump.goal;
        both.offset = op.offset;
        both.end = jump.end;
        return both;
    }

    private boolean isConditionalJump(int offset) {
        int first = Host.ALL.get(Host.BYTE, page.host + offset) & 0xff;
        int second = Host.ALL.get(Host.BYTE, page.host + offset + 1) & 0xff;
        return (first & 0xf0) == 0x70 || (first == 0x0f && (second & 0xf0) == 0x80);
    }

    private Insn following(Insn last) {
        if (last.end >= PAGE) {
            return new Insn.PageEnd(last.end);
        }
        Insn there = page.find(last.end);
        return there != null ? there : new Insn.Gap(last, last.end);
    }

    private Insn straddling(Op op) {
        op.next = new Insn.PageEnd(op.end);
        if (second.isEmpty()) {
            c.mmu.guard(second);
        }
        second.cover(0, op.end - PAGE);
        Insn.Straddling insn = new Insn.Straddling(op, second);
        page.put(insn);
        return insn;
    }

    private Op one(int offset) {
        start = offset;
        at = 0;
        second = null;
        available = Math.min(LONGEST, PAGE - offset);
        copy(page.host + offset, 0, available);
        decoded++;
        ends = false;
        Op op;
        try {
            op = prefixed();
        } catch (TooLong e) {
            op = new Micro((cpu, o) -> failTooLong(cpu));
            ends = true;
        }
        op.offset = (short) offset;
        op.end = (short) (offset + at);
        if (ripRelative) {
            op.disp += op.end;
        }
        return op;
    }

    private static void failTooLong(Cpu cpu) {
        throw cpu.protection();
    }

    private void copy(long host, int to, int length) {
        for (int i = 0; i < length; i++) {
            bytes[to + i] = Host.ALL.get(Host.BYTE, host + i);
        }
    }

    /** More than 15 bytes. */
    private static final class TooLong extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooLong() {
            super(null, null, false, false);
        }
    }

    int next() {
        if (at == available) {
            if (available == LONGEST) {
                throw new TooLong();
            }
            second = c.fetchPage(c.r[Reg.PAGE] + PAGE);
            copy(second.host, available, LONGEST - available);
            available = LONGEST;
        }
        return bytes[at++] & 0xff;
    }

    // ---- parts

    private Op prefixed() {
        rex = 0;
        hasRex = false;
        wordOperand = false;
        narrow = false;
        lock = false;
        segment = ZERO;
        repeat = 0;
        ripRelative = false;
        mod = -1;
        base = index = ZERO;
        shift = 0;
        disp = 0;
        opcode = next();
        while (prefix(opcode)) {
            opcode = next();
        }
        if ((opcode & 0xf0) == 0x40) {
            rex = opcode & 0xf;
            hasRex = true;
            opcode = next();
            if (prefix(opcode) || (opcode & 0xf0) == 0x40) {
                // A REX prefix counts only right before the opcode.
                return afterLostRex();
            }
        }
        return mapped();
    }

    private Op afterLostRex() {
        boolean word = wordOperand;
        boolean small = narrow;
        while (prefix(opcode) || (opcode & 0xf0) == 0x40) {
            hasRex = (opcode & 0xf0) == 0x40;
            rex = hasRex ? opcode & 0xf : 0;
            opcode = next();
        }
        wordOperand |= word;
        narrow |= small;
        return mapped();
    }

    private Op mapped() {
        Op op = opcode == 0x0f ? twoByte.decode(next()) : oneByte.decode();
        if (lock && (mod == -1 || mod == 3)) {
            ends = true;
            return undefined();
        }
        return op;
    }

    private boolean prefix(int value) {
        switch (value) {
            case 0x66 -> wordOperand = true;
            case 0x67 -> narrow = true;
            case 0xf0 -> lock = true;
            case 0xf2, 0xf3 -> repeat = value;
            case 0x64 -> segment = Reg.FS_BASE;
            case 0x65 -> segment = Reg.GS_BASE;
            case 0x26, 0x2e, 0x36, 0x3e -> segment = ZERO;
            default -> {
                return false;
            }
        }
        return true;
    }

    boolean wide() {
        return (rex & 8) != 0;
    }

    boolean wordPrefix() {
        return wordOperand;
    }

    /** Operand size of most instructions. */
    int size() {
        return wide() ? 8 : wordOperand ? 2 : 4;
    }

    /** Operand size of stack instructions. */
    int stackSize() {
        return wordOperand ? 2 : 8;
    }

    /** 1 for even opcodes. */
    int sizeByBit() {
        return (opcode & 1) == 0 ? 1 : size();
    }

    /** Low three bits of the opcode with REX.B. */
    int opcodeRegister() {
        return (opcode & 7) | (rex & 1) << 3;
    }

    void modrm() {
        int value = next();
        mod = value >>> 6;
        reg = (value >>> 3 & 7) | (rex & 4) << 1;
        rm = value & 7;
        if (mod == 3) {
            rm |= (rex & 1) << 3;
            return;
        }
        if (rm == 4) {
            sib();
        } else if (rm == 5 && mod == 0) {
            disp = signed(4);
            ripRelative = true;
            base = Reg.PAGE;
        } else {
            base = rm | (rex & 1) << 3;
        }
        if (mod == 1) {
            disp = signed(1);
        } else if (mod == 2) {
            disp = signed(4);
        }
        rm = Op.MEMORY;
    }

    /** As {@link #modrm} for the moves to and from CRs and DRs, which have no memory forms. */
    void modrmOfRegisters() {
        int value = next();
        mod = 3;
        reg = (value >>> 3 & 7) | (rex & 4) << 1;
        rm = (value & 7) | (rex & 1) << 3;
    }

    private void sib() {
        int value = next();
        shift = value >>> 6;
        int which = (value >>> 3 & 7) | (rex & 2) << 2;
        index = which == 4 ? ZERO : which;
        base = (value & 7) | (rex & 1) << 3;
        if ((base & 7) == 5 && mod == 0) {
            base = ZERO;
            disp = signed(4);
        }
    }

    /** An immediate of 1, 2, 4 or 8 bytes, sign-extended. */
    long signed(int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= (long) next() << (8 * i);
        }
        return Reg.extend(value, size);
    }

    /** An immediate as long as the operand, 4 bytes for 8. */
    long immediate(int size) {
        return signed(Math.min(size, 4));
    }

    /** An address of MOV's accumulator forms. */
    void absoluteAddress() {
        disp = narrow ? signed(4) & 0xffff_ffffL : signed(8);
        rm = Op.MEMORY;
    }

    private byte byteRegister(int number) {
        return (byte) (!hasRex && number >= 4 && number < 8 ? Reg.HIGH + number - 4 : number);
    }

    // ---- making instructions

    /** Gives an instruction its operands. */
    <T extends Op> T fill(T op, int size) {
        op.size = (byte) size;
        op.reg = size == 1 ? byteRegister(reg) : (byte) reg;
        op.rm = size == 1 && rm != Op.MEMORY ? byteRegister(rm) : (byte) rm;
        op.base = (byte) base;
        op.index = (byte) index;
        op.shift = (byte) shift;
        op.segment = (byte) segment;
        op.narrow = narrow;
        op.disp = disp;
        return op;
    }

    /** As {@link #fill}; the ModRM operand is smaller. */
    <T extends Op> T fillFrom(T op, int size, int from) {
        fill(op, size);
        op.rm = from == 1 && rm != Op.MEMORY ? byteRegister(rm) : (byte) rm;
        return op;
    }

    Op micro(int size, Micro.Plain work) {
        return fill(new Micro(work), size);
    }

    Op micro(int size, long imm, Micro.Plain work) {
        Op op = micro(size, work);
        op.imm = imm;
        return op;
    }

    Op leaving(int size, Micro.Leaving.Work work) {
        return fill(new Micro.Leaving(work), size);
    }

    Op last(int size, Micro.Leaving.Work work) {
        ends = true;
        return leaving(size, work);
    }

    /** A template's instruction; for memory operands with the kind of their address. */
    Op special(Class<? extends Template> template, int op, int size, int form) {
        return special(template, op, size, form, size);
    }

    Op special(Class<? extends Template> template, int op, int size, int form, int from) {
        int kind = mod == 3 ? Op.BASE : addressKind();
        Special.Shape shape = new Special.Shape(op, size, form, kind);
        return fillFrom(Special.create(template, shape), size, from);
    }

    private int addressKind() {
        if (narrow || segment != ZERO) {
            return Op.GENERAL;
        }
        return index != ZERO ? Op.INDEXED : Op.BASE;
    }

    /** Registers given by the opcode instead of by ModRM. */
    void registers(int first, int operand) {
        reg = first;
        rm = operand;
        mod = 3;
    }

    /** Jcc, or JMP; the displacement is that of the bytes so far. */
    Op jump(int code, long relative) {
        Branch op = (Branch) Special.create(Jcc.class, new Special.Shape(code, 8, 0, 0));
        op.goal = target(relative);
        ends = true;
        return fill(op, 8);
    }

    /** Where a relative jump goes, from the start of the page. */
    long target(long relative) {
        return start + at + relative;
    }

    /** #UD, counted under its opcode. */
    Op unknown(String map) {
        String what = "opcode %s%02x".formatted(map, opcode);
        ends = true;
        return micro(4, (cpu, op) -> refuse(cpu, what));
    }

    private static void refuse(Cpu cpu, String what) {
        cpu.events.count(what);
        throw cpu.fault(GuestFault.UD);
    }

    /** #UD by design, such as UD2. */
    Op undefined() {
        return last(4, Systems::undefined);
    }
}
