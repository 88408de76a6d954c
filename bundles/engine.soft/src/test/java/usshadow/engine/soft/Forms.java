package usshadow.engine.soft;

import java.util.ArrayList;
import java.util.List;

/** The instruction forms that are compared with a real processor: the coverage list. */
final class Forms {
    static final int CF = 1, PF = 4, AF = 0x10, ZF = 0x40, SF = 0x80, OF = 0x800;

    /** For {@link Form#immediate}: as long as the operand, 8 bytes too. */
    static final int OPERAND = -2;

    private static final int ALL = CF | PF | AF | ZF | SF | OF;

    /** How operands are chosen. */
    enum Kind {
        /** General registers or memory, in all operand sizes. */
        GENERAL,
        /** As GENERAL, memory only. */
        MEMORY,
        /** As GENERAL; the opcode's lowest bit clear: bytes. */
        BYTE,
        /** As GENERAL; the register operand is a small bit number. */
        BIT,
        /** As GENERAL; RDX is 0 and the operand is not. */
        DIVIDE,
        /** As DIVIDE, of AX by a byte. */
        DIVIDE_BYTE,
        /** XMM registers or aligned memory. */
        VECTOR,
        /** XMM registers and aligned memory only. */
        VECTOR_MEMORY,
        /** XMM registers only. */
        VECTOR_REGISTER,
        /** MMX registers or memory. */
        MMX,
        /** MMX registers and memory only. */
        MMX_MEMORY,
        /** MMX registers only. */
        MMX_REGISTER,
        /** x87; the ModRM byte is part of the form, memory at RBX. */
        X87,
        /** As X87, with numbers less than 64 binary digits apart. */
        X87_NEAR,
        /** Implied operands: strings with RSI, RDI, RCX set. */
        STRING,
        /** Goes to {@link Encoding#STUB} or over an instruction, and so shows that it did. */
        BRANCH,
        /** With a frame pointer into the stack, and a valid MXCSR in memory. */
        FRAME,
        /** Memory in sizes 4 and 8, RDX:RAX often equal to it. */
        PAIR,
        /** The accumulator and an address in the instruction. */
        ABSOLUTE,
        /** XMM or MMX registers, memory at RDI. */
        MASKED
    }

    /**
     * One form.
     *
     * @param prefix mandatory, or 0
     * @param opcode bytes
     * @param digit of ModRM, -1: a register, -2: there is no ModRM
     * @param immediate bytes, -1: as the operand size says
     * @param undefined flags that it leaves undefined
     */
    record Form(Kind kind, int prefix, int[] opcode, int digit, int immediate, int undefined) {
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(kind + " ");
            if (prefix != 0) {
                text.append("%02x ".formatted(prefix));
            }
            for (int value : opcode) {
                text.append("%02x ".formatted(value));
            }
            return digit >= 0 ? text + "/" + digit : text.toString().strip();
        }
    }

    private final List<Form> forms = new ArrayList<>();

    static List<Form> all() {
        Forms forms = new Forms();
        forms.integers();
        forms.bits();
        forms.implied();
        forms.stack();
        forms.branches();
        forms.hints();
        forms.vectors();
        forms.floats();
        forms.x87();
        return forms.forms;
    }

    private void add(
            Kind kind, int prefix, int digit, int immediate, int undefined, int... opcode) {
        forms.add(new Form(kind, prefix, opcode, digit, immediate, undefined));
    }

    private void general(int digit, int immediate, int undefined, int... opcode) {
        add(Kind.GENERAL, 0, digit, immediate, undefined, opcode);
    }

    private void bytes(int digit, int immediate, int undefined, int... opcode) {
        add(Kind.BYTE, 0, digit, immediate, undefined, opcode);
    }

    private void both(int digit, int immediate, int undefined, int opcode) {
        bytes(digit, immediate == -1 ? 1 : immediate, undefined, opcode);
        general(digit, immediate, undefined, opcode + 1);
    }

    private void integers() {
        for (int op = 0; op < 8; op++) {
            int undefined = op == 1 || op == 4 || op == 6 ? AF : 0;
            both(-1, 0, undefined, op << 3);
            both(-1, 0, undefined, op << 3 | 2);
            both(-2, -1, undefined, op << 3 | 4);
            both(op, -1, undefined, 0x80);
            general(op, 1, undefined, 0x83);
        }
        both(-1, 0, AF, 0x84);
        both(-1, 0, 0, 0x86);
        both(-1, 0, 0, 0x88);
        both(-1, 0, 0, 0x8a);
        general(-1, 0, 0, 0x63);
        general(-1, -1, ALL & ~(CF | OF), 0x69);
        general(-1, 1, ALL & ~(CF | OF), 0x6b);
        general(-1, 0, ALL & ~(CF | OF), 0x0f, 0xaf);
        both(0, -1, 0, 0xc6);
        both(0, -1, AF, 0xf6);
        both(1, -1, AF, 0xf6);
        both(2, 0, 0, 0xf6);
        both(3, 0, 0, 0xf6);
        both(4, 0, ALL & ~(CF | OF), 0xf6);
        both(5, 0, ALL & ~(CF | OF), 0xf6);
        both(0, 0, 0, 0xfe);
        both(1, 0, 0, 0xfe);
        add(Kind.DIVIDE_BYTE, 0, 6, 0, ALL, 0xf6);
        add(Kind.DIVIDE_BYTE, 0, 7, 0, ALL, 0xf6);
        add(Kind.DIVIDE, 0, 6, 0, ALL, 0xf7);
        add(Kind.DIVIDE, 0, 7, 0, ALL, 0xf7);
        general(6, 0, 0, 0xff);
        for (int cc = 0; cc < 16; cc++) {
            bytes(-1, 0, 0, 0x0f, 0x90 | cc);
            general(-1, 0, 0, 0x0f, 0x40 | cc);
        }
        bytes(-1, 0, 0, 0x0f, 0xb0);
        general(-1, 0, 0, 0x0f, 0xb1);
        bytes(-1, 0, 0, 0x0f, 0xc0);
        general(-1, 0, 0, 0x0f, 0xc1);
        for (int op : new int[] {0xb6, 0xb7, 0xbe, 0xbf}) {
            general(-1, 0, 0, 0x0f, op);
        }
    }

    private void bits() {
        for (int op = 0; op < 8; op++) {
            int undefined = AF | OF;
            both(op, 1, undefined, 0xc0);
            both(op, 0, op < 4 ? 0 : AF, 0xd0);
            both(op, 0, undefined | CF, 0xd2);
        }
        for (int op = 4; op < 8; op++) {
            general(op, 1, ALL & ~(CF | ZF), 0x0f, 0xba);
        }
        for (int op : new int[] {0xa3, 0xab, 0xb3, 0xbb}) {
            add(Kind.BIT, 0, -1, 0, ALL & ~(CF | ZF), 0x0f, op);
        }
        general(-1, 0, ALL & ~ZF, 0x0f, 0xbc);
        general(-1, 0, ALL & ~ZF, 0x0f, 0xbd);
        for (int op : new int[] {0xa4, 0xac}) {
            general(-1, 1, AF | OF, 0x0f, op);
        }
        for (int op : new int[] {0xa5, 0xad}) {
            general(-1, 0, AF | OF, 0x0f, op);
        }
        for (int r = 0; r < 8; r++) {
            general(-2, 0, 0, 0x0f, 0xc8 | r);
        }
    }

    private void implied() {
        int[] plain = {0x90, 0x98, 0x99, 0x9b, 0x9e, 0x9f, 0xd7, 0xf5, 0xf8, 0xf9, 0xfc, 0xfd};
        for (int op : plain) {
            general(-2, 0, 0, op);
        }
        both(-2, -1, AF, 0xa8);
        for (int r = 0; r < 8; r++) {
            bytes(-2, 1, 0, 0xb0 | r);
            add(Kind.GENERAL, 0, -2, OPERAND, 0, 0xb8 | r);
            if (r != 0) {
                general(-2, 0, 0, 0x90 | r);
            }
        }
        for (int op = 0xa0; op < 0xa4; op++) {
            add(Kind.ABSOLUTE, 0, -2, 8, 0, op);
        }
        add(Kind.MEMORY, 0, -1, 0, 0, 0x8d);
        add(Kind.PAIR, 0, 1, 0, 0, 0x0f, 0xc7);
        add(Kind.PAIR, 0, -1, 0, 0, 0x0f, 0xc3);
        for (int prefix : new int[] {0, 0xf3, 0xf2}) {
            for (int op : new int[] {0xa4, 0xa6, 0xaa, 0xac, 0xae}) {
                add(Kind.STRING, prefix, -2, 0, 0, op);
                add(Kind.STRING, prefix, -2, 0, 0, op + 1);
            }
        }
    }

    private void stack() {
        for (int r = 0; r < 8; r++) {
            general(-2, 0, 0, 0x50 | r);
            if (r != 4) {
                general(-2, 0, 0, 0x58 | r);
            }
        }
        general(-2, 1, 0, 0x6a);
        general(-2, -1, 0, 0x68);
        general(0, 0, 0, 0x8f);
        add(Kind.FRAME, 0, -2, 0, 0, 0xc8);
        add(Kind.FRAME, 0, -2, 0, 0, 0xc9);
        add(Kind.FRAME, 0, 3, 0, 0, 0x0f, 0xae);
        add(Kind.FRAME, 0, 2, 0, 0, 0x0f, 0xae);
    }

    private void branches() {
        for (int cc = 0; cc < 16; cc++) {
            add(Kind.BRANCH, 0, -2, 1, 0, 0x70 | cc);
            add(Kind.BRANCH, 0, -2, 4, 0, 0x0f, 0x80 | cc);
        }
        for (int op : new int[] {0xe0, 0xe1, 0xe2, 0xe3, 0xeb}) {
            add(Kind.BRANCH, 0, -2, 1, 0, op);
        }
        for (int op : new int[] {0xe8, 0xe9}) {
            add(Kind.BRANCH, 0, -2, 4, 0, op);
        }
        add(Kind.BRANCH, 0, -2, 0, 0, 0xc3);
        add(Kind.BRANCH, 0, -2, 2, 0, 0xc2);
        add(Kind.BRANCH, 0, 2, 0, 0, 0xff);
        add(Kind.BRANCH, 0, 4, 0, 0, 0xff);
    }

    /** What changes nothing. */
    private void hints() {
        general(-1, 0, 0, 0x0f, 0x0d);
        for (int op = 0x18; op < 0x20; op++) {
            general(-1, 0, 0, 0x0f, op);
        }
        add(Kind.FRAME, 0, 7, 0, 0, 0x0f, 0xae);
        for (int digit = 5; digit < 8; digit++) {
            add(Kind.VECTOR_REGISTER, 0, digit, 0, 0, 0x0f, 0xae);
        }
    }

    private void vector(int prefix, int immediate, int... opcodes) {
        for (int opcode : opcodes) {
            add(Kind.VECTOR, prefix, -1, immediate, 0, 0x0f, opcode);
        }
    }

    private void vectors() {
        int[] lanes = {
            0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x74, 0x75,
            0x76, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd8, 0xd9, 0xda, 0xdb, 0xdc, 0xdd, 0xde, 0xdf,
            0xe0, 0xe1, 0xe2, 0xe3, 0xe4, 0xe5, 0xe8, 0xe9, 0xea, 0xeb, 0xec, 0xed, 0xee, 0xef,
            0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe
        };
        vector(0x66, 0, lanes);
        for (int opcode : lanes) {
            add(Kind.MMX, 0, -1, 0, 0, 0x0f, opcode);
        }
        vector(0x66, 0, 0x6c, 0x6d, 0x6f, 0x7f, 0x28, 0x29, 0x10, 0x11, 0xd6);
        vector(0, 0, 0x10, 0x11, 0x28, 0x29, 0x14, 0x15, 0x54, 0x55, 0x56, 0x57);
        vector(0x66, 0, 0x14, 0x15, 0x54, 0x55, 0x56, 0x57);
        vector(0xf3, 0, 0x10, 0x11, 0x6f, 0x7f, 0x7e);
        vector(0xf2, 0, 0x10, 0x11);
        vector(0x66, 1, 0x70, 0xc6);
        vector(0xf3, 1, 0x70);
        vector(0xf2, 1, 0x70);
        vector(0, 1, 0xc6);
        add(Kind.MMX, 0, -1, 1, 0, 0x0f, 0x70);
        add(Kind.MMX, 0, -1, 0, 0, 0x0f, 0x6f);
        add(Kind.MMX, 0, -1, 0, 0, 0x0f, 0x7f);
        add(Kind.MMX_REGISTER, 0, -2, 0, 0, 0x0f, 0x77);
        add(Kind.VECTOR_REGISTER, 0, -1, 0, 0, 0x0f, 0x12);
        add(Kind.VECTOR_REGISTER, 0, -1, 0, 0, 0x0f, 0x16);
        add(Kind.VECTOR_REGISTER, 0x66, -1, 0, 0, 0x0f, 0xd7);
        add(Kind.VECTOR_REGISTER, 0x66, -1, 1, 0, 0x0f, 0xc5);
        add(Kind.VECTOR_REGISTER, 0, -1, 0, 0, 0x0f, 0x50);
        add(Kind.VECTOR_REGISTER, 0x66, -1, 0, 0, 0x0f, 0x50);
        add(Kind.VECTOR_REGISTER, 0xf3, -1, 0, 0, 0x0f, 0xd6);
        add(Kind.VECTOR_REGISTER, 0xf2, -1, 0, 0, 0x0f, 0xd6);
        add(Kind.MMX_REGISTER, 0, -1, 0, 0, 0x0f, 0xd7);
        for (int prefix : new int[] {0, 0x66}) {
            for (int op : new int[] {0x12, 0x13, 0x16, 0x17, 0x2b}) {
                add(Kind.VECTOR_MEMORY, prefix, -1, 0, 0, 0x0f, op);
            }
            add(Kind.MASKED, prefix, -1, 0, 0, 0x0f, 0xf7);
        }
        add(Kind.VECTOR_MEMORY, 0x66, -1, 0, 0, 0x0f, 0xe7);
        add(Kind.MMX_MEMORY, 0, -1, 0, 0, 0x0f, 0xe7);
        add(Kind.MMX_REGISTER, 0, -1, 1, 0, 0x0f, 0xc5);
        vector(0x66, 1, 0xc4);
        add(Kind.MMX, 0, -1, 1, 0, 0x0f, 0xc4);
        vector(0x66, 0, 0x6e, 0x7e);
        add(Kind.MMX, 0, -1, 0, 0, 0x0f, 0x6e);
        add(Kind.MMX, 0, -1, 0, 0, 0x0f, 0x7e);
        for (int opcode = 0x71; opcode <= 0x73; opcode++) {
            for (int digit : new int[] {2, 4, 6}) {
                if (opcode != 0x73 || digit != 4) {
                    add(Kind.VECTOR_REGISTER, 0x66, digit, 1, 0, 0x0f, opcode);
                    add(Kind.MMX_REGISTER, 0, digit, 1, 0, 0x0f, opcode);
                }
            }
        }
        add(Kind.VECTOR_REGISTER, 0x66, 3, 1, 0, 0x0f, 0x73);
        add(Kind.VECTOR_REGISTER, 0x66, 7, 1, 0, 0x0f, 0x73);
    }

    private void floats() {
        for (int prefix : new int[] {0, 0x66, 0xf3, 0xf2}) {
            vector(prefix, 0, 0x51, 0x58, 0x59, 0x5a, 0x5c, 0x5d, 0x5e, 0x5f, 0x2a, 0x2c, 0x2d);
            add(Kind.VECTOR, prefix, -1, 1, 0, 0x0f, 0xc2);
            if (prefix != 0xf2) {
                vector(prefix, 0, 0x5b);
            }
            if (prefix != 0) {
                vector(prefix, 0, 0xe6);
            }
        }
        vector(0, 0, 0x2e, 0x2f);
        vector(0x66, 0, 0x2e, 0x2f);
    }

    private void x87(int opcode, int modrm) {
        add(Kind.X87, 0, -2, 0, 0, opcode, modrm);
    }

    private void x87() {
        for (int digit = 0; digit < 8; digit++) {
            for (int opcode : new int[] {0xd8, 0xda, 0xdc, 0xde}) {
                x87(opcode, digit << 3 | 3);
            }
            for (int i = 0; i < 8; i++) {
                x87(0xd8, 0xc0 | digit << 3 | i);
                x87(0xdc, 0xc0 | digit << 3 | i);
                if (digit != 2 && digit != 3) {
                    x87(0xde, 0xc0 | digit << 3 | i);
                }
            }
        }
        for (int digit : new int[] {0, 2, 3}) {
            for (int opcode : new int[] {0xd9, 0xdb, 0xdd, 0xdf}) {
                x87(opcode, digit << 3 | 3);
            }
        }
        for (int digit = 4; digit < 8; digit++) {
            x87(0xd9, digit << 3 | 3);
            if (digit != 5) {
                x87(0xdd, digit << 3 | 3);
            }
        }
        x87(0xdb, 5 << 3 | 3);
        x87(0xdb, 7 << 3 | 3);
        x87(0xdf, 5 << 3 | 3);
        x87(0xdf, 7 << 3 | 3);
        for (int i = 0; i < 8; i++) {
            for (int modrm : new int[] {0xc0, 0xc8}) {
                x87(0xd9, modrm | i);
            }
            for (int modrm : new int[] {0xc0, 0xd0, 0xd8, 0xe0, 0xe8}) {
                x87(0xdd, modrm | i);
            }
            for (int modrm : new int[] {0xc0, 0xc8, 0xd0, 0xd8}) {
                x87(0xda, modrm | i);
                x87(0xdb, modrm | i);
            }
            for (int modrm : new int[] {0xe8, 0xf0}) {
                x87(0xdb, modrm | i);
                x87(0xdf, modrm | i);
            }
            x87(0xdf, 0xc0 | i);
        }
        // FCHS FABS FTST FXAM, constants, FXTRACT FDECSTP FINCSTP FSQRT FRNDINT FSCALE
        for (int modrm :
                new int[] {
                    0xe0, 0xe1, 0xe4, 0xe5, 0xe8, 0xe9, 0xea, 0xeb, 0xec, 0xed, 0xee, 0xf4, 0xf6,
                    0xf7, 0xfa, 0xfc, 0xfd
                }) {
            x87(0xd9, modrm);
        }
        x87(0xda, 0xe9);
        x87(0xde, 0xd9);
        x87(0xdf, 0xe0);
        add(Kind.X87_NEAR, 0, -2, 0, 0, 0xd9, 0xf5); // FPREM1
        add(Kind.X87_NEAR, 0, -2, 0, 0, 0xd9, 0xf8); // FPREM
        x87(0xd9, 0xd0);
        for (int modrm = 0xe0; modrm < 0xe5; modrm++) {
            x87(0xdb, modrm);
        }
    }
}
