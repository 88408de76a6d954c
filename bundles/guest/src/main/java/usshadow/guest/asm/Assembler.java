package usshadow.guest.asm;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes machine code for 64-bit mode. Operands come in Intel's order, destination first; the
 * operand size is the register's. Labels may be used before they are set. It is long because it has
 * a short method for each instruction.
 *
 * <pre>{@code
 * Assembler a = new Assembler(0x1000);
 * a.mov(ECX, 10);
 * a.label("again");
 * a.dec(ECX);
 * a.jnz("again");
 * a.hlt();
 * byte[] code = a.assemble();
 * }</pre>
 */
@SuppressWarnings("EnumOrdinal") // the numbers are the opcodes'
public final class Assembler {
    private static final int WORD_PREFIX = 0x66;

    /** Where a label's distance or address must be filled in. */
    private record Fixup(int at, int size, boolean relative, String label) {}

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Map<String, Integer> labels = new HashMap<>();
    private final List<Fixup> fixups = new ArrayList<>();
    private final long origin;

    /**
     * Starts with nothing.
     *
     * @param origin the virtual address that the first byte will have
     */
    public Assembler(long origin) {
        this.origin = origin;
    }

    /**
     * The code.
     *
     * @throws IllegalStateException if a label is used and not set
     */
    public byte[] assemble() {
        ByteBuffer code = ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        for (Fixup fixup : fixups) {
            if (!labels.containsKey(fixup.label())) {
                throw new IllegalStateException("label " + fixup.label() + " is not set");
            }
            long value =
                    fixup.relative()
                            ? labels.get(fixup.label()) - (fixup.at() + fixup.size())
                            : origin + labels.get(fixup.label());
            if (fixup.size() == Long.BYTES) {
                code.putLong(fixup.at(), value);
            } else {
                // The immediate that may follow a RIP-relative operand is in there already.
                code.putInt(fixup.at(), code.getInt(fixup.at()) + (int) value);
            }
        }
        return code.array();
    }

    /** The virtual address of a label that is set. */
    public long address(String label) {
        return origin + labels.get(label);
    }

    /** The virtual address of the next byte. */
    public long here() {
        return origin + out.size();
    }

    // ---- data

    /** Names this place. */
    public void label(String name) {
        if (labels.put(name, out.size()) != null) {
            throw new IllegalStateException("label " + name + " is set twice");
        }
    }

    /** Bytes as they are: data, or an instruction that has no method here. */
    public void bytes(int... values) {
        for (int value : values) {
            out.write(value);
        }
    }

    /** Characters, ASCII. */
    public void text(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Zeros until the address is a multiple. */
    public void align(int multiple) {
        while (here() % multiple != 0) {
            out.write(0);
        }
    }

    /** So many zeros. */
    public void zeros(int count) {
        out.writeBytes(new byte[count]);
    }

    /** A 4-byte value. */
    public void int32(int value) {
        little(value, Integer.BYTES);
    }

    /** An 8-byte value. */
    public void int64(long value) {
        little(value, Long.BYTES);
    }

    /** The address of a label, 8 bytes. */
    public void address64(String label) {
        fixups.add(new Fixup(out.size(), Long.BYTES, false, label));
        int64(0);
    }

    private void little(long value, int size) {
        for (int i = 0; i < size; i++) {
            out.write((int) (value >>> (8 * i)));
        }
    }

    private void relative(String label) {
        fixups.add(new Fixup(out.size(), Integer.BYTES, true, label));
        int32(0);
    }

    // ---- encoding

    private static int checked(long value, int size) {
        boolean fits =
                size == 1
                        ? value >= -128 && value < 256
                        : size == 2
                                ? value >= -32768 && value < 65536
                                : value == (int) value || (size == 4 && value >>> 32 == 0);
        if (!fits) {
            throw new IllegalArgumentException(
                    "0x%x does not fit an immediate operand of this size".formatted(value));
        }
        return (int) value;
    }

    private void prefixes(int size, int reg, Register index, int base, boolean byteRegister) {
        if (size == 2) {
            out.write(WORD_PREFIX);
        }
        int rex =
                (size == 8 ? 8 : 0)
                        | (reg >= 8 ? 4 : 0)
                        | (index != null && index.number() >= 8 ? 2 : 0)
                        | (base >= 8 ? 1 : 0);
        if (rex != 0 || byteRegister) {
            out.write(0x40 | rex);
        }
    }

    private static boolean needsRex(Register register) {
        return register.size() == 1 && register.number() >= 4;
    }

    private void opcode(int opcode) {
        if (opcode > 0xff) {
            out.write(opcode >>> 8);
        }
        out.write(opcode);
    }

    /** An instruction with two register operands: {@code reg} and the ModRM register. */
    private void registers(int size, int opcode, int reg, Register rm, boolean rex) {
        prefixes(size, reg, null, rm.number(), rex || needsRex(rm));
        opcode(opcode);
        out.write(0xc0 | (reg & 7) << 3 | (rm.number() & 7));
    }

    /** An instruction with a memory operand, {@code following} bytes of immediate behind it. */
    private void memory(int size, int opcode, int reg, boolean rex, Memory m, int following) {
        prefixes(size, reg, m.index(), m.base() == null ? 0 : m.base().number(), rex);
        opcode(opcode);
        int field = (reg & 7) << 3;
        if (m.label() != null) {
            out.write(field | 5);
            fixups.add(new Fixup(out.size(), Integer.BYTES, true, m.label()));
            int32(m.displacement() - following);
        } else if (m.base() == null) {
            out.write(field | 4);
            out.write(sib(m, 5));
            int32(m.displacement());
        } else {
            int base = m.base().number() & 7;
            boolean sib = m.index() != null || base == 4;
            int mod =
                    m.displacement() == 0 && base != 5
                            ? 0
                            : m.displacement() == (byte) m.displacement() ? 0x40 : 0x80;
            out.write(mod | field | (sib ? 4 : base));
            if (sib) {
                out.write(sib(m, base));
            }
            little(m.displacement(), mod == 0 ? 0 : mod == 0x40 ? 1 : 4);
        }
    }

    private static int sib(Memory m, int base) {
        int index = m.index() == null ? 4 : m.index().number() & 7;
        return Integer.numberOfTrailingZeros(m.scale()) << 6 | index << 3 | base;
    }

    private static int wide(int opcode, int size) {
        return size == 1 ? opcode : opcode + 1;
    }

    // ---- moves

    /** {@code mov a, b}. */
    public void mov(Register a, Register b) {
        registers(a.size(), wide(0x88, a.size()), b.number(), a, needsRex(b));
    }

    /** {@code mov a, value}; 64 bits if it must be. */
    public void mov(Register a, long value) {
        if (a.size() == 8 && value == (int) value) {
            registers(8, 0xc7, 0, a, false);
            int32((int) value);
            return;
        }
        prefixes(a.size(), 0, null, a.number(), needsRex(a));
        out.write((a.size() == 1 ? 0xb0 : 0xb8) | (a.number() & 7));
        little(a.size() == 8 ? value : checked(value, a.size()), a.size());
    }

    /** The absolute address of a label. */
    public void movAddress(Register a, String label) {
        prefixes(8, 0, null, a.number(), false);
        out.write(0xb8 | (a.number() & 7));
        address64(label);
    }

    /** {@code mov a, [m]}. */
    public void mov(Register a, Memory m) {
        memory(a.size(), wide(0x8a, a.size()), a.number(), needsRex(a), m, 0);
    }

    /** {@code mov [m], a}. */
    public void mov(Memory m, Register a) {
        memory(a.size(), wide(0x88, a.size()), a.number(), needsRex(a), m, 0);
    }

    /** {@code mov size [m], value}, sign-extended from 32 bits where size is 8. */
    public void mov(int size, Memory m, long value) {
        memory(size, wide(0xc6, size), 0, false, m, Math.min(size, 4));
        little(checked(value, size), Math.min(size, 4));
    }

    /** {@code movzx a, size [m]}, size 1 or 2. */
    public void movzx(Register a, int size, Memory m) {
        memory(a.size(), size == 1 ? 0x0fb6 : 0x0fb7, a.number(), false, m, 0);
    }

    /** {@code movzx a, b}. */
    public void movzx(Register a, Register b) {
        registers(a.size(), b.size() == 1 ? 0x0fb6 : 0x0fb7, a.number(), b, false);
    }

    /** {@code lea a, [m]}. */
    public void lea(Register a, Memory m) {
        memory(a.size(), 0x8d, a.number(), false, m, 0);
    }

    /** {@code xchg [m], a}. */
    public void xchg(Memory m, Register a) {
        memory(a.size(), wide(0x86, a.size()), a.number(), needsRex(a), m, 0);
    }

    /** {@code push a}. */
    public void push(Register a) {
        prefixes(4, 0, null, a.number(), false);
        out.write(0x50 | (a.number() & 7));
    }

    /** {@code push value}. */
    public void push(int value) {
        out.write(0x68);
        int32(value);
    }

    /** {@code pop a}. */
    public void pop(Register a) {
        prefixes(4, 0, null, a.number(), false);
        out.write(0x58 | (a.number() & 7));
    }

    // ---- arithmetic

    /** Of two operands; the number is the opcode's. */
    public enum Arithmetic {
        ADD,
        OR,
        ADC,
        SBB,
        AND,
        SUB,
        XOR,
        CMP
    }

    /** {@code op a, b}. */
    public void op(Arithmetic op, Register a, Register b) {
        registers(a.size(), wide(op.ordinal() << 3, a.size()), b.number(), a, needsRex(b));
    }

    /** {@code op a, value}. */
    public void op(Arithmetic op, Register a, long value) {
        boolean small = a.size() == 1 || value == (byte) value;
        registers(a.size(), a.size() == 1 ? 0x80 : small ? 0x83 : 0x81, op.ordinal(), a, false);
        int size = small ? 1 : Math.min(a.size(), 4);
        little(checked(value, a.size()), size);
    }

    /** {@code op a, [m]}. */
    public void op(Arithmetic op, Register a, Memory m) {
        memory(a.size(), wide(op.ordinal() << 3 | 2, a.size()), a.number(), needsRex(a), m, 0);
    }

    /** {@code op [m], a}. */
    public void op(Arithmetic op, Memory m, Register a) {
        memory(a.size(), wide(op.ordinal() << 3, a.size()), a.number(), needsRex(a), m, 0);
    }

    /** {@code op size [m], value}. */
    public void op(Arithmetic op, int size, Memory m, long value) {
        memory(size, wide(0x80, size), op.ordinal(), false, m, Math.min(size, 4));
        little(checked(value, size), Math.min(size, 4));
    }

    /** {@code add a, b}. */
    public void add(Register a, Register b) {
        op(Arithmetic.ADD, a, b);
    }

    /** {@code add a, value}. */
    public void add(Register a, long value) {
        op(Arithmetic.ADD, a, value);
    }

    /** {@code or a, b}. */
    public void or(Register a, Register b) {
        op(Arithmetic.OR, a, b);
    }

    /** {@code or a, value}. */
    public void or(Register a, long value) {
        op(Arithmetic.OR, a, value);
    }

    /** {@code and a, b}. */
    public void and(Register a, Register b) {
        op(Arithmetic.AND, a, b);
    }

    /** {@code and a, value}. */
    public void and(Register a, long value) {
        op(Arithmetic.AND, a, value);
    }

    /** {@code sub a, b}. */
    public void sub(Register a, Register b) {
        op(Arithmetic.SUB, a, b);
    }

    /** {@code sub a, value}. */
    public void sub(Register a, long value) {
        op(Arithmetic.SUB, a, value);
    }

    /** {@code xor a, b}. */
    public void xor(Register a, Register b) {
        op(Arithmetic.XOR, a, b);
    }

    /** {@code xor a, value}. */
    public void xor(Register a, long value) {
        op(Arithmetic.XOR, a, value);
    }

    /** {@code cmp a, b}. */
    public void cmp(Register a, Register b) {
        op(Arithmetic.CMP, a, b);
    }

    /** {@code cmp a, value}. */
    public void cmp(Register a, long value) {
        op(Arithmetic.CMP, a, value);
    }

    /** {@code cmp size [m], value}. */
    public void cmp(int size, Memory m, long value) {
        op(Arithmetic.CMP, size, m, value);
    }

    /** {@code test a, b}. */
    public void test(Register a, Register b) {
        registers(a.size(), wide(0x84, a.size()), b.number(), a, needsRex(b));
    }

    /** {@code test a, value}. */
    public void test(Register a, long value) {
        registers(a.size(), wide(0xf6, a.size()), 0, a, false);
        little(checked(value, a.size()), Math.min(a.size(), 4));
    }

    /** {@code inc a}. */
    public void inc(Register a) {
        registers(a.size(), wide(0xfe, a.size()), 0, a, false);
    }

    /** {@code inc size [m]}. */
    public void inc(int size, Memory m) {
        memory(size, wide(0xfe, size), 0, false, m, 0);
    }

    /** {@code dec a}. */
    public void dec(Register a) {
        registers(a.size(), wide(0xfe, a.size()), 1, a, false);
    }

    /** {@code dec size [m]}. */
    public void dec(int size, Memory m) {
        memory(size, wide(0xfe, size), 1, false, m, 0);
    }

    /** {@code neg a}. */
    public void neg(Register a) {
        registers(a.size(), wide(0xf6, a.size()), 3, a, false);
    }

    /** {@code mul a}: RDX:RAX = RAX * a. */
    public void mul(Register a) {
        registers(a.size(), wide(0xf6, a.size()), 4, a, false);
    }

    /** {@code div a}: RAX = RDX:RAX / a, RDX the rest. */
    public void div(Register a) {
        registers(a.size(), wide(0xf6, a.size()), 6, a, false);
    }

    /** {@code imul a, b}. */
    public void imul(Register a, Register b) {
        registers(a.size(), 0x0faf, a.number(), b, false);
    }

    /** {@code rol a, count}. */
    public void rol(Register a, int count) {
        shift(0, a, count);
    }

    /** {@code shl a, count}. */
    public void shl(Register a, int count) {
        shift(4, a, count);
    }

    /** {@code shr a, count}. */
    public void shr(Register a, int count) {
        shift(5, a, count);
    }

    /** {@code sar a, count}. */
    public void sar(Register a, int count) {
        shift(7, a, count);
    }

    private void shift(int operation, Register a, int count) {
        registers(a.size(), wide(0xc0, a.size()), operation, a, false);
        out.write(count);
    }

    // ---- control flow

    /** Conditions of jumps, in the opcodes' order. */
    public enum Condition {
        O,
        NO,
        B,
        AE,
        E,
        NE,
        BE,
        A,
        S,
        NS,
        P,
        NP,
        L,
        GE,
        LE,
        G
    }

    /** {@code jmp label}. */
    public void jmp(String label) {
        out.write(0xe9);
        relative(label);
    }

    /** {@code jmp a}. */
    public void jmp(Register a) {
        registers(4, 0xff, 4, a, false);
    }

    /** {@code jcc label}. */
    public void j(Condition condition, String label) {
        bytes(0x0f, 0x80 | condition.ordinal());
        relative(label);
    }

    /** {@code jz label}. */
    public void jz(String label) {
        j(Condition.E, label);
    }

    /** {@code jnz label}. */
    public void jnz(String label) {
        j(Condition.NE, label);
    }

    /** {@code jb label}, unsigned. */
    public void jb(String label) {
        j(Condition.B, label);
    }

    /** {@code jae label}, unsigned. */
    public void jae(String label) {
        j(Condition.AE, label);
    }

    /** {@code ja label}, unsigned. */
    public void ja(String label) {
        j(Condition.A, label);
    }

    /** {@code jbe label}, unsigned. */
    public void jbe(String label) {
        j(Condition.BE, label);
    }

    /** {@code call label}. */
    public void call(String label) {
        out.write(0xe8);
        relative(label);
    }

    /** {@code call a}. */
    public void call(Register a) {
        registers(4, 0xff, 2, a, false);
    }

    /** {@code ret}. */
    public void ret() {
        out.write(0xc3);
    }

    /** {@code int vector}. */
    public void interrupt(int vector) {
        bytes(0xcd, vector);
    }

    /** {@code iretq}. */
    public void iretq() {
        bytes(0x48, 0xcf);
    }

    // ---- ports, strings, system

    /** {@code in a, port}; a is AL, AX or EAX. */
    public void in(Register a, int port) {
        sized(a, 0xe4);
        out.write(port);
    }

    /** {@code in a, dx}. */
    public void in(Register a, Register dx) {
        sized(a, 0xec);
    }

    /** {@code out port, a}. */
    public void out(int port, Register a) {
        sized(a, 0xe6);
        out.write(port);
    }

    /** {@code out dx, a}. */
    public void out(Register dx, Register a) {
        sized(a, 0xee);
    }

    private void sized(Register a, int opcode) {
        if (a.size() == 2) {
            out.write(WORD_PREFIX);
        }
        out.write(wide(opcode, a.size()));
    }

    /** {@code rep movsb}. */
    public void repMovsb() {
        bytes(0xf3, 0xa4);
    }

    /** {@code rep movsq}. */
    public void repMovsq() {
        bytes(0xf3, 0x48, 0xa5);
    }

    /** {@code rep stosb}. */
    public void repStosb() {
        bytes(0xf3, 0xaa);
    }

    /** {@code rep stosq}. */
    public void repStosq() {
        bytes(0xf3, 0x48, 0xab);
    }

    /** {@code lodsb}. */
    public void lodsb() {
        out.write(0xac);
    }

    /** {@code cld}. */
    public void cld() {
        out.write(0xfc);
    }

    /** {@code hlt}. */
    public void hlt() {
        out.write(0xf4);
    }

    /** {@code cli}. */
    public void cli() {
        out.write(0xfa);
    }

    /** {@code sti}. */
    public void sti() {
        out.write(0xfb);
    }

    /** {@code nop}. */
    public void nop() {
        out.write(0x90);
    }

    /** {@code ud2}. */
    public void ud2() {
        bytes(0x0f, 0x0b);
    }

    /** {@code lidt [m]}. */
    public void lidt(Memory m) {
        memory(4, 0x0f01, 3, false, m, 0);
    }

    /** {@code lgdt [m]}. */
    public void lgdt(Memory m) {
        memory(4, 0x0f01, 2, false, m, 0);
    }

    /** {@code ltr a}. */
    public void ltr(Register a) {
        registers(4, 0x0f00, 3, a, false);
    }

    /** {@code invlpg [m]}. */
    public void invlpg(Memory m) {
        memory(4, 0x0f01, 7, false, m, 0);
    }

    /** {@code mov crN, a}. */
    public void movToCr(int number, Register a) {
        registers(4, 0x0f22, number, a, false);
    }

    /** {@code mov a, crN}. */
    public void movFromCr(Register a, int number) {
        registers(4, 0x0f20, number, a, false);
    }

    /** {@code pushfq}. */
    public void pushfq() {
        out.write(0x9c);
    }

    /** {@code popfq}. */
    public void popfq() {
        out.write(0x9d);
    }

    /** {@code syscall}. */
    public void syscall() {
        bytes(0x0f, 0x05);
    }

    /** {@code sysretq}. */
    public void sysretq() {
        bytes(0x48, 0x0f, 0x07);
    }

    /** {@code rdtsc}. */
    public void rdtsc() {
        bytes(0x0f, 0x31);
    }
}
