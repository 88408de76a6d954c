package usshadow.device.vnc.input;

import static usshadow.device.vnc.input.I8042Registers.*;

import java.util.Objects;
import usshadow.machine.InterruptLine;
import usshadow.machine.PortDevice;

/**
 * The keyboard controller of a PC, an Intel 8042 with the PS/2's program: ports 0x60 (offset 0,
 * data) and 0x64 (offset 4, status and command), one wire to a keyboard and one to a mouse.
 *
 * <pre>
 *   keyboard ──┐                     ┌── IRQ 1
 *   mouse ─────┼── output buffer ────┤
 *   replies ───┘    one byte         └── IRQ 12
 * </pre>
 *
 * A reply of its own goes first, then the keyboard. The byte in the output buffer is taken from its
 * source when the host reads it, as in QEMU. Called under the machine's device lock.
 */
public final class I8042 implements PortDevice {
    /** Whose byte is in the output buffer; QEMU's KBD_OBSRC_. */
    enum Source {
        NONE(0),
        KEYBOARD(1),
        AUX(2),
        CONTROLLER(4);

        final int code;

        Source(int code) {
            this.code = code;
        }
    }

    private static final int NO_COMMAND = 0;

    private final Ps2Keyboard keyboard;
    private final Ps2Mouse mouse;
    private final InterruptLine keyboardLine;
    private final InterruptLine auxLine;
    private final Runnable resetRequested;

    private int command;
    private int status;
    private int ctr;
    private int outputPort;
    private Source source = Source.NONE;
    private int lastRead;
    private int reply;
    private boolean replying;
    private boolean replyIsAux;
    private boolean linesOff;
    private long odd;

    /**
     * What the controller remembers.
     *
     * @param command that waits for a byte at port 0x60; 0 none
     * @param status the status register
     * @param ctr the command byte
     * @param outputPort its pins
     * @param source whose byte is in the output buffer
     * @param lastRead the byte that the host read last
     * @param reply the controller's own byte
     * @param replying whether that is unread
     * @param replyIsAux whether it counts as the auxiliary device's
     */
    record State(
            int command,
            int status,
            int ctr,
            int outputPort,
            Source source,
            int lastRead,
            int reply,
            boolean replying,
            boolean replyIsAux) {
        State {
            Objects.requireNonNull(source);
            require(command, "command");
            require(status, "status");
            require(ctr, "command byte");
            require(outputPort, "output port");
            require(lastRead, "output buffer");
            require(reply, "reply");
            if (((status & STATUS_OBF) != 0) != (source != Source.NONE)) {
                throw new IllegalArgumentException(
                        "status 0x%02x with a byte of %s".formatted(status, source));
            }
        }

        private static void require(int value, String what) {
            if (value < 0 || value > 0xff) {
                throw new IllegalArgumentException("%s 0x%x is no byte".formatted(what, value));
            }
        }
    }

    /**
     * A controller as after power-on, and so its devices.
     *
     * @param keyboard on its first wire
     * @param mouse on its second
     * @param keyboardLine IRQ 1
     * @param auxLine IRQ 12
     * @param resetRequested the guest wants a reset; must not reset at once but note it, as this is
     *     inside an access
     */
    public I8042(
            Ps2Keyboard keyboard,
            Ps2Mouse mouse,
            InterruptLine keyboardLine,
            InterruptLine auxLine,
            Runnable resetRequested) {
        this.keyboard = keyboard;
        this.mouse = mouse;
        this.keyboardLine = keyboardLine;
        this.auxLine = auxLine;
        this.resetRequested = resetRequested;
        reset();
        keyboard.port().onOutput(this::fill);
        mouse.port().onOutput(this::fill);
    }

    // ---- the host's side ----

    @Override
    public int read(int offset, int size) {
        if (size == 1 && offset == DATA) {
            return readData();
        }
        if (size == 1 && offset == STATUS_COMMAND) {
            return status;
        }
        odd++;
        return size == 1 ? 0xff : size == 2 ? 0xffff : -1;
    }

    private int readData() {
        if ((status & STATUS_OBF) == 0) {
            return lastRead;
        }
        Source from = source;
        empty();
        lines(); // falls before the next byte lets it rise: an edge for each
        switch (from) {
            case KEYBOARD -> lastRead = keyboard.port().poll();
            case AUX -> {
                lastRead = mouse.port().poll();
                mouse.goOn();
            }
            case CONTROLLER -> {
                lastRead = reply;
                replying = false;
            }
            case NONE -> throw new IllegalStateException("a full buffer of nobody");
        }
        fill();
        return lastRead;
    }

    @Override
    public void write(int offset, int size, int value) {
        if (size == 1 && offset == DATA) {
            status &= ~STATUS_COMMAND_WRITTEN;
            int waiting = command;
            command = NO_COMMAND;
            writeData(waiting, value);
        } else if (size == 1 && offset == STATUS_COMMAND) {
            status |= STATUS_COMMAND_WRITTEN;
            command = NO_COMMAND;
            writeCommand(value);
        } else {
            odd++;
        }
    }

    private void writeData(int waiting, int value) {
        switch (waiting) {
            case WRITE_CTR -> {
                ctr = value;
                keyboard.translate((ctr & CTR_TRANSLATE) != 0);
                lines();
                fill();
            }
            case WRITE_OUTPUT_PORT -> {
                outputPort = value & ~(OUT_KEYBOARD | OUT_AUX);
                if ((value & OUT_NO_RESET) == 0) {
                    resetRequested.run();
                }
            }
            case WRITE_KEYBOARD_BUFFER -> reply(value, false);
            case WRITE_AUX_BUFFER -> reply(value, true);
            case WRITE_AUX -> {
                ctr &= ~CTR_AUX_DISABLED;
                mouse.write(value);
                fill();
            }
            default -> {
                ctr &= ~CTR_KEYBOARD_DISABLED;
                keyboard.write(value);
                fill();
            }
        }
    }

    private void writeCommand(int value) {
        switch (value) {
            case READ_CTR -> reply(ctr, false);
            case WRITE_CTR, WRITE_OUTPUT_PORT, WRITE_KEYBOARD_BUFFER, WRITE_AUX_BUFFER, WRITE_AUX ->
                    command = value;
            case DISABLE_AUX -> ctr |= CTR_AUX_DISABLED;
            case DISABLE_KEYBOARD -> ctr |= CTR_KEYBOARD_DISABLED;
            case ENABLE_AUX -> enable(CTR_AUX_DISABLED);
            case ENABLE_KEYBOARD -> enable(CTR_KEYBOARD_DISABLED);
            case SELF_TEST -> {
                status |= STATUS_SYSTEM;
                reply(SELF_TEST_PASSED, false);
            }
            case TEST_AUX, TEST_KEYBOARD -> reply(INTERFACE_FINE, false);
            case READ_INPUT_PORT -> reply(INPUT_PORT, false);
            case READ_OUTPUT_PORT -> reply(pins(), false);
            case A20_OFF -> outputPort &= ~OUT_A20;
            case A20_ON -> outputPort |= OUT_A20;
            default -> {
                if (value >= PULSE && (value & PULSE_RESET) == 0) {
                    resetRequested.run();
                } else if (value < PULSE) {
                    odd++;
                }
            }
        }
    }

    private void enable(int wire) {
        ctr &= ~wire;
        lines();
        fill();
    }

    private void reply(int value, boolean aux) {
        reply = value;
        replying = true;
        replyIsAux = aux;
        fill();
    }

    // ---- the output buffer ----

    /** Lets the next byte in, if the buffer is free and somebody has one. */
    private void fill() {
        if ((status & STATUS_OBF) != 0 || linesOff) {
            return;
        }
        if (replying) {
            source = Source.CONTROLLER;
        } else if ((ctr & CTR_KEYBOARD_DISABLED) == 0 && !keyboard.port().isEmpty()) {
            source = Source.KEYBOARD;
        } else if ((ctr & CTR_AUX_DISABLED) == 0 && !mouse.port().isEmpty()) {
            source = Source.AUX;
        } else {
            return;
        }
        boolean aux = source == Source.AUX || (source == Source.CONTROLLER && replyIsAux);
        status |= aux ? STATUS_OBF | STATUS_AUX_OBF : STATUS_OBF;
        lines();
    }

    private void empty() {
        status &= ~(STATUS_OBF | STATUS_AUX_OBF);
        source = Source.NONE;
    }

    private void lines() {
        if (linesOff) {
            return;
        }
        boolean full = (status & STATUS_OBF) != 0;
        boolean aux = full && (status & STATUS_AUX_OBF) != 0;
        int silent = ctr & CTR_KEYBOARD_DISABLED;
        keyboardLine.set(full && !aux && (ctr & CTR_KEYBOARD_INTERRUPT) != 0 && silent == 0);
        auxLine.set(aux && (ctr & CTR_AUX_INTERRUPT) != 0);
    }

    private int pins() {
        boolean full = (status & STATUS_OBF) != 0;
        boolean aux = (status & STATUS_AUX_OBF) != 0;
        return outputPort | (full ? OUT_KEYBOARD : 0) | (aux ? OUT_AUX : 0);
    }

    // ---- state ----

    /** Accesses of odd size or offset, and unknown commands; they do nothing. */
    public long oddAccesses() {
        return odd;
    }

    /** The machine was reset: controller, keyboard and mouse are as after power-on. */
    public void reset() {
        linesOff = true;
        command = NO_COMMAND;
        status = STATUS_COMMAND_WRITTEN | STATUS_UNLOCKED;
        ctr = CTR_KEYBOARD_INTERRUPT | CTR_AUX_INTERRUPT;
        outputPort = OUT_NO_RESET | OUT_A20 | OUT_OTHERS;
        source = Source.NONE;
        lastRead = 0;
        reply = 0;
        replying = false;
        replyIsAux = false;
        keyboard.reset();
        mouse.reset();
        linesOff = false;
        lines();
    }

    /** What controller, keyboard and mouse remember. */
    public InputState state() {
        return new InputState(
                new State(
                        command,
                        status,
                        ctr,
                        pins(),
                        source,
                        lastRead,
                        reply,
                        replying,
                        replyIsAux),
                keyboard.state(),
                mouse.state());
    }

    /** Becomes what was saved. */
    public void restore(InputState state) {
        linesOff = true;
        State own = state.controller();
        command = own.command();
        status = own.status();
        ctr = own.ctr();
        outputPort = own.outputPort() & ~(OUT_KEYBOARD | OUT_AUX);
        source = own.source();
        lastRead = own.lastRead();
        reply = own.reply();
        replying = own.replying();
        replyIsAux = own.replyIsAux();
        keyboard.restore(state.keyboard());
        keyboard.translate((ctr & CTR_TRANSLATE) != 0);
        mouse.restore(state.mouse());
        linesOff = false;
        lines();
        fill();
    }
}
