package usshadow.guest;

import static usshadow.guest.TinyLayout.COMMAND;
import static usshadow.guest.TinyLayout.DIRTY_DUE;
import static usshadow.guest.TinyLayout.DIRTY_NEXT;
import static usshadow.guest.TinyLayout.DIRTY_RATE;
import static usshadow.guest.TinyLayout.HIGH_PAGES;
import static usshadow.guest.TinyLayout.KEEP_SECRET;
import static usshadow.guest.TinyLayout.LENGTH;
import static usshadow.guest.TinyLayout.LINE;
import static usshadow.guest.TinyLayout.LINE_MOST;
import static usshadow.guest.TinyLayout.LOGIN;
import static usshadow.guest.TinyLayout.LOW_END;
import static usshadow.guest.TinyLayout.LOW_PAGES;
import static usshadow.guest.TinyLayout.PROGRAM;
import static usshadow.guest.TinyLayout.PURPOSE;
import static usshadow.guest.TinyLayout.RAM_SIZE;
import static usshadow.guest.TinyLayout.RING;
import static usshadow.guest.TinyLayout.RING_HEAD;
import static usshadow.guest.TinyLayout.RING_MASK;
import static usshadow.guest.TinyLayout.RING_TAIL;
import static usshadow.guest.TinyLayout.SECRET;
import static usshadow.guest.TinyLayout.TICKS;
import static usshadow.guest.TinyLayout.TICKS_SEEN;
import static usshadow.guest.asm.Memory.at;
import static usshadow.guest.asm.Register.*;

import usshadow.guest.asm.Assembler;
import usshadow.guest.asm.Assembler.Arithmetic;

/**
 * The tiny guest's program. Subroutines take RSI (text) or RAX (number) and may change RAX, RCX,
 * RDX, RSI and RDI; interrupt handlers change nothing.
 */
final class TinyProgram {
    private static final int UART = 0x3f8;
    private static final int RBR = UART, THR = UART, DLL = UART, DLM = UART + 1, IER = UART + 1;
    private static final int FCR = UART + 2, LCR = UART + 3, MCR = UART + 4, LSR = UART + 5;
    private static final int DATA_READY = 1, THR_EMPTY = 0x20, DLAB = 0x80, EIGHT_BITS = 3;
    private static final int FIFO_ON_AND_CLEAR = 7, DTR_RTS_OUT2 = 0xb, RECEIVE_INTERRUPT = 1;
    private static final int PIC1 = 0x20, PIC2 = 0xa0, END_OF_INTERRUPT = 0x20;
    private static final int TIMER_AND_SERIAL = 0xee, NOTHING = 0xff;
    private static final int PIT_CHANNEL_0 = 0x40, PIT_MODE = 0x43, RATE_GENERATOR = 0x34;
    private static final int TICKS_A_SECOND = 100;
    private static final int DIVISOR = 1_193_182 / TICKS_A_SECOND;

    /** Where each typed line's length goes. */
    private static final int DEBUG_PORT = 0xe9;

    private static final int BACKSPACE = 8, DELETE = 0x7f, NEWLINE = '\n', RETURN = '\r';
    private static final int PAGE = 4096, WORDS = 512;
    private static final int LOW_COUNT = (LOW_END - LOW_PAGES) / PAGE;
    private static final long FNV_START = 0xcbf29ce484222325L, FNV_PRIME = 0x100000001b3L;
    private static final long LCG_FACTOR = 6364136223846793005L, LCG_STEP = 1442695040888963407L;

    private static final String[] COMMANDS = {
        "help", "echo", "count", "dirty", "digest", "fill", "secret", "poweroff", "halt", "exit"
    };

    private final Assembler a;

    TinyProgram(Assembler a) {
        this.a = a;
    }

    void write() {
        start();
        idle();
        takeByte();
        takeLine();
        commands();
        matching();
        memoryCommands();
        output();
        numbers();
        handlers();
        texts();
    }

    // ---- start

    private void out(int port, int value) {
        a.mov(EDX, port);
        a.mov(EAX, value);
        a.out(DX, AL);
    }

    private void start() {
        a.cld();
        for (int pic : new int[] {PIC1, PIC2}) {
            boolean first = pic == PIC1;
            out(pic, 0x11); // ICW1: edges, cascaded, ICW4 follows
            out(pic + 1, first ? 0x20 : 0x28); // ICW2: vectors
            out(pic + 1, first ? 4 : 2); // ICW3: the slave is at IRQ 2
            out(pic + 1, 1); // ICW4: 8086
            out(pic + 1, first ? TIMER_AND_SERIAL : NOTHING);
        }
        out(PIT_MODE, RATE_GENERATOR);
        out(PIT_CHANNEL_0, DIVISOR & 0xff);
        out(PIT_CHANNEL_0, DIVISOR >> 8);
        out(LCR, DLAB);
        out(DLL, 1);
        out(DLM, 0);
        out(LCR, EIGHT_BITS);
        out(FCR, FIFO_ON_AND_CLEAR);
        out(MCR, DTR_RTS_OUT2);
        out(IER, RECEIVE_INTERRUPT);
        print("banner");
        print("login");
    }

    /** Sleeps until there is a byte or a page to dirty. */
    private void idle() {
        a.label("idle");
        a.sti();
        a.call("dirtyDue");
        a.cli();
        a.mov(RAX, at(RING_TAIL));
        a.op(Arithmetic.CMP, RAX, at(RING_HEAD));
        a.jnz("byte");
        a.sti();
        a.hlt();
        a.jmp("idle");
    }

    // ---- line editing

    private void takeByte() {
        a.label("byte");
        a.mov(RCX, RAX);
        a.and(ECX, RING_MASK);
        a.movzx(EBX, 1, at(RCX, RING));
        a.inc(8, at(RING_TAIL));
        a.sti();
        a.mov(RCX, at(LENGTH));
        for (int end : new int[] {RETURN, NEWLINE}) {
            a.cmp(BL, end);
            a.jz("line");
        }
        for (int back : new int[] {BACKSPACE, DELETE}) {
            a.cmp(BL, back);
            a.jz("back");
        }
        a.cmp(BL, ' ');
        a.jb("idle");
        a.cmp(RCX, LINE_MOST);
        a.jae("idle");
        a.mov(at(RCX, LINE), BL);
        a.inc(8, at(LENGTH));
        a.cmp(8, at(PURPOSE), KEEP_SECRET);
        a.jz("idle");
        a.mov(EAX, EBX);
        a.call("put");
        a.jmp("idle");

        a.label("back");
        a.test(RCX, RCX);
        a.jz("idle");
        a.dec(8, at(LENGTH));
        a.cmp(8, at(PURPOSE), KEEP_SECRET);
        a.jz("idle");
        print("rubout");
        a.jmp("idle");
    }

    private void takeLine() {
        a.label("line");
        a.mov(1, at(RCX, LINE), 0);
        a.mov(RAX, RCX);
        a.mov(EDX, DEBUG_PORT);
        a.out(DX, AL);
        print("newline");
        a.mov(8, at(LENGTH), 0);
        a.mov(RAX, at(PURPOSE));
        a.cmp(EAX, KEEP_SECRET);
        a.jz("keepSecret");
        a.test(RCX, RCX);
        a.jz("prompt");
        a.cmp(EAX, COMMAND);
        a.jz("command");

        a.mov(8, at(PURPOSE), COMMAND);
        print("welcome");
        a.mov(ESI, LINE);
        a.call("print");
        print("newline");

        a.label("prompt");
        a.cmp(8, at(PURPOSE), LOGIN);
        a.jz("promptLogin");
        print("prompt text");
        a.jmp("idle");
        a.label("promptLogin");
        print("login");
        a.jmp("idle");

        a.label("keepSecret");
        a.mov(EDI, SECRET);
        a.mov(ESI, LINE);
        a.inc(RCX);
        a.repMovsb();
        a.mov(8, at(PURPOSE), COMMAND);
        print("kept");
        a.jmp("prompt");
    }

    // ---- commands

    private void commands() {
        a.label("command");
        for (String name : COMMANDS) {
            a.lea(RDI, at("name " + name));
            a.call("matches");
            a.jz("do " + name);
        }
        a.mov(ESI, LINE);
        a.call("print");
        print("unknown");
        a.jmp("prompt");

        a.label("do help");
        print("help text");
        a.jmp("prompt");

        a.label("do echo");
        a.call("print");
        print("newline");
        a.jmp("prompt");

        a.label("do count");
        a.mov(RAX, at(TICKS));
        a.call("printDecimal");
        print("newline");
        a.jmp("prompt");

        a.label("do secret");
        a.mov(8, at(PURPOSE), KEEP_SECRET);
        print("ask secret");
        a.jmp("idle");

        a.label("do exit");
        a.mov(8, at(PURPOSE), LOGIN);
        a.jmp("prompt");

        a.label("do halt");
        print("halted");
        a.cli();
        a.label("halted forever");
        a.hlt();
        a.jmp("halted forever");

        a.label("do poweroff");
        print("off");
        a.lidt(at("no table"));
        a.ud2(); // without a table of handlers: a triple fault
    }

    private void matching() {
        // ZF: the line begins with the word at RDI, alone; RSI: what follows it and its blanks.
        a.label("matches");
        a.mov(ESI, LINE);
        a.label("matches next");
        a.mov(AL, at(RDI));
        a.test(AL, AL);
        a.jz("matches end");
        a.op(Arithmetic.CMP, AL, at(RSI));
        a.jnz("matches not");
        a.inc(RSI);
        a.inc(RDI);
        a.jmp("matches next");
        a.label("matches end");
        a.cmp(1, at(RSI), 0);
        a.jz("matches not"); // ZF is set: it matches
        a.cmp(1, at(RSI), ' ');
        a.jnz("matches not");
        a.label("matches blank");
        a.inc(RSI);
        a.cmp(1, at(RSI), ' ');
        a.jz("matches blank");
        a.cmp(AL, AL);
        a.label("matches not");
        a.ret();
    }

    private void memoryCommands() {
        dirtyCommand();
        fillCommand();
        digestCommand();
        pages();
        dirtyDue();
    }

    private void dirtyCommand() {
        a.label("do dirty");
        a.call("parse");
        a.mov(at(DIRTY_RATE), RAX);
        a.mov(8, at(DIRTY_DUE), 0);
        a.call("printDecimal");
        print("dirtied");
        a.jmp("prompt");
    }

    private void fillCommand() {
        a.label("do fill");
        a.call("parse");
        a.mov(RBX, RAX);
        a.call("parse");
        a.mov(R8, RAX);
        a.call("pages");
        a.cmp(R8, RAX);
        a.jbe("fill fits");
        a.mov(R8, RAX);
        a.label("fill fits");
        a.mov(R11, LCG_FACTOR);
        a.mov(R10, LCG_STEP);
        a.xor(R9D, R9D);
        a.label("fill page");
        a.cmp(R9, R8);
        a.jae("fill done");
        a.mov(RAX, R9);
        a.call("pageAddress");
        a.mov(ECX, WORDS);
        a.label("fill word");
        a.imul(RBX, R11);
        a.add(RBX, R10);
        a.mov(at(RAX), RBX);
        a.add(RAX, 8);
        a.dec(ECX);
        a.jnz("fill word");
        a.inc(R9);
        a.jmp("fill page");
        a.label("fill done");
        a.mov(RAX, R8);
        a.call("printDecimal");
        print("filled");
        a.jmp("prompt");
    }

    private void digestCommand() {
        a.label("do digest");
        a.mov(RBX, FNV_START);
        a.mov(R11, FNV_PRIME);
        a.mov(ESI, PROGRAM);
        a.mov(EDI, LOW_END);
        a.call("digestRange");
        a.mov(ESI, HIGH_PAGES);
        a.mov(RDI, at(RAM_SIZE));
        a.call("digestRange");
        a.call("printHex");
        print("newline");
        a.jmp("prompt");

        // Words from RSI up to RDI into RBX.
        a.label("digestRange");
        a.cmp(RSI, RDI);
        a.jae("digest end");
        a.op(Arithmetic.XOR, RBX, at(RSI));
        a.imul(RBX, R11);
        a.add(RSI, 8);
        a.jmp("digestRange");
        a.label("digest end");
        a.ret();
    }

    private void pages() {
        // RAX: how many pages there are for fill and dirty.
        a.label("pages");
        a.mov(RAX, at(RAM_SIZE));
        a.sub(RAX, HIGH_PAGES);
        a.shr(RAX, 12);
        a.add(RAX, LOW_COUNT);
        a.ret();

        // RAX: the address of page RAX.
        a.label("pageAddress");
        a.shl(RAX, 12);
        a.add(RAX, LOW_PAGES);
        a.cmp(RAX, LOW_END);
        a.jb("pageAddress low");
        a.add(RAX, HIGH_PAGES - LOW_END);
        a.label("pageAddress low");
        a.ret();
    }

    private void dirtyDue() {
        // Writes into the pages that are due since the last time.
        a.label("dirtyDue");
        a.mov(RAX, at(TICKS));
        a.mov(RCX, RAX);
        a.op(Arithmetic.SUB, RCX, at(TICKS_SEEN));
        a.mov(at(TICKS_SEEN), RAX);
        a.mov(RAX, at(DIRTY_RATE));
        a.imul(RAX, RCX);
        a.op(Arithmetic.ADD, at(DIRTY_DUE), RAX);
        a.label("dirty next");
        a.cmp(8, at(DIRTY_DUE), TICKS_A_SECOND);
        a.jb("dirty none");
        a.op(Arithmetic.SUB, 8, at(DIRTY_DUE), TICKS_A_SECOND);
        a.call("pages");
        a.mov(RCX, RAX);
        a.mov(RAX, at(DIRTY_NEXT));
        a.inc(8, at(DIRTY_NEXT));
        a.xor(EDX, EDX);
        a.div(RCX);
        a.mov(RAX, RDX);
        a.call("pageAddress");
        a.inc(8, at(RAX));
        a.jmp("dirty next");
        a.label("dirty none");
        a.ret();
    }

    // ---- output and numbers

    private void print(String label) {
        a.lea(RSI, at(label));
        a.call("print");
    }

    private void output() {
        a.label("print");
        a.movzx(EAX, 1, at(RSI));
        a.test(EAX, EAX);
        a.jz("print end");
        a.inc(RSI);
        a.call("put");
        a.jmp("print");
        a.label("print end");
        a.ret();

        a.label("put");
        a.push(RCX);
        a.mov(ECX, EAX);
        a.mov(EDX, LSR);
        a.label("put busy");
        a.in(AL, DX);
        a.test(AL, THR_EMPTY);
        a.jz("put busy");
        a.mov(EDX, THR);
        a.mov(EAX, ECX);
        a.out(DX, AL);
        a.pop(RCX);
        a.ret();
    }

    private void numbers() {
        parse();
        printDecimal();
        printHex();
    }

    private void parse() {
        // RAX: the decimal number at RSI, which goes behind it and its blanks.
        a.label("parse");
        a.xor(EAX, EAX);
        a.label("parse digit");
        a.movzx(ECX, 1, at(RSI));
        a.sub(ECX, '0');
        a.cmp(ECX, 9);
        a.ja("parse blank");
        a.lea(RAX, at(RAX, RAX, 4, 0));
        a.lea(RAX, at(RCX, RAX, 2, 0));
        a.inc(RSI);
        a.jmp("parse digit");
        a.label("parse blank");
        a.cmp(1, at(RSI), ' ');
        a.jnz("parse end");
        a.inc(RSI);
        a.jmp("parse blank");
        a.label("parse end");
        a.ret();
    }

    private void printDecimal() {
        a.label("printDecimal");
        a.push(RBX);
        a.mov(EBX, 10);
        a.xor(ECX, ECX);
        a.label("decimal digit");
        a.xor(EDX, EDX);
        a.div(RBX);
        a.push(RDX);
        a.inc(ECX);
        a.test(RAX, RAX);
        a.jnz("decimal digit");
        a.label("decimal put");
        a.pop(RAX);
        a.add(EAX, '0');
        a.call("put");
        a.dec(ECX);
        a.jnz("decimal put");
        a.pop(RBX);
        a.ret();
    }

    private void printHex() {
        // RBX as 16 digits.
        a.label("printHex");
        a.mov(ECX, 16);
        a.label("hex digit");
        a.rol(RBX, 4);
        a.mov(EAX, EBX);
        a.and(EAX, 15);
        a.cmp(EAX, 10);
        a.jb("hex below ten");
        a.add(EAX, 'a' - 10 - '0');
        a.label("hex below ten");
        a.add(EAX, '0');
        a.call("put");
        a.dec(ECX);
        a.jnz("hex digit");
        a.ret();
    }

    // ---- interrupts

    private void handlers() {
        a.label("timer");
        a.push(RAX);
        a.inc(8, at(TICKS));
        a.label("interrupt end");
        a.mov(EAX, END_OF_INTERRUPT);
        a.out(PIC1, AL);
        a.pop(RAX);
        a.label("spurious");
        a.iretq();

        a.label("serial");
        a.push(RAX);
        a.push(RCX);
        a.push(RDX);
        a.label("serial next");
        a.mov(EDX, LSR);
        a.in(AL, DX);
        a.test(AL, DATA_READY);
        a.jz("serial end");
        a.mov(EDX, RBR);
        a.in(AL, DX);
        a.mov(RCX, at(RING_HEAD));
        a.and(ECX, RING_MASK);
        a.mov(at(RCX, RING), AL);
        a.inc(8, at(RING_HEAD));
        a.jmp("serial next");
        a.label("serial end");
        a.pop(RDX);
        a.pop(RCX);
        a.jmp("interrupt end");
    }

    // ---- texts

    private void text(String label, String text) {
        a.label(label);
        a.text(text);
        a.bytes(0);
    }

    private void texts() {
        text("banner", "\r\ntiny guest 1, serial console\r\n");
        text("login", "login: ");
        text("welcome", "Welcome, ");
        text("prompt text", "tiny# ");
        text("newline", "\r\n");
        text("rubout", "\b \b");
        text("unknown", ": not found; try help\r\n");
        text("ask secret", "secret: ");
        text("kept", "kept\r\n");
        text("dirtied", " pages a second\r\n");
        text("filled", " pages filled\r\n");
        text("halted", "halted\r\n");
        text("off", "power off\r\n");
        text(
                "help text",
                "help  echo TEXT  count  dirty N  digest  fill SEED N"
                        + "  secret  exit  halt  poweroff\r\n");
        for (String name : COMMANDS) {
            text("name " + name, name);
        }
        a.label("no table");
        a.zeros(10);
    }
}
