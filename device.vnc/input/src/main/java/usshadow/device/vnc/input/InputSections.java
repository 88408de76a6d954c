package usshadow.device.vnc.input;

import static usshadow.device.vnc.input.I8042Registers.*;
import static usshadow.device.vnc.input.InputLayout.*;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import usshadow.machine.BadStateException;
import usshadow.machine.DeviceState;

/**
 * Writes and reads an {@link InputState} as three sections, as QEMU does: {@code pckbd}, {@code
 * ps2kbd} and {@code ps2mouse}. The bytes are {@link InputLayout}'s.
 */
public final class InputSections {
    /** The sections' names. */
    public static final List<String> NAMES = List.of(PCKBD, PS2KBD, PS2MOUSE);

    private static final Map<String, Integer> OF_PCKBD =
            Map.of(OUTPORT, OUTPORT_SIZE, EXTENDED, EXTENDED_SIZE);
    private static final Map<String, Integer> OF_PS2KBD =
            Map.of(LEDS, WORD, HIGH_BIT, WORD, KBD_REPLIES, WORD);
    private static final Map<String, Integer> OF_PS2MOUSE = Map.of(MOUSE_REPLIES, WORD);

    private InputSections() {}

    /** Three sections of that instance. */
    public static List<DeviceState> encode(InputState state, int instance) {
        return List.of(
                new DeviceState(PCKBD, instance, PCKBD_VERSION, encode(state)),
                new DeviceState(PS2KBD, instance, PS2KBD_VERSION, encode(state.keyboard())),
                new DeviceState(PS2MOUSE, instance, PS2MOUSE_VERSION, encode(state.mouse())));
    }

    /**
     * The state in three sections, in any order.
     *
     * @throws BadStateException if one is missing, foreign or impossible, or they contradict each
     *     other
     */
    public static InputState decode(List<DeviceState> sections) throws BadStateException {
        if (sections.size() != NAMES.size()) {
            throw new BadStateException("an i8042 has the sections " + NAMES + ", not " + sections);
        }
        try {
            return new InputState(
                    controller(find(sections, PCKBD)),
                    keyboard(find(sections, PS2KBD)),
                    mouse(find(sections, PS2MOUSE)));
        } catch (IllegalArgumentException e) {
            throw new BadStateException("i8042 state: " + e.getMessage(), e);
        }
    }

    private static DeviceState find(List<DeviceState> sections, String name)
            throws BadStateException {
        for (DeviceState section : sections) {
            if (section.section().equals(name)) {
                return section;
            }
        }
        throw new BadStateException("section " + name + " is missing");
    }

    // ---- pckbd ----

    private static byte[] encode(InputState state) {
        I8042.State own = state.controller();
        int pending =
                (own.replying() ? own.replyIsAux() ? PENDING_AUX_REPLY : PENDING_REPLY : 0)
                        | (isEmpty(state.keyboard().port()) ? 0 : PENDING_KEYBOARD)
                        | (isEmpty(state.mouse().port()) ? 0 : PENDING_AUX);
        Subsections body = new Subsections(PCKBD_BODY);
        body.fields()
                .put(0, (byte) own.command())
                .put(1, (byte) own.status())
                .put(2, (byte) own.ctr())
                .put(3, (byte) pending);
        if (own.outputPort() != usualPins(own.status())) {
            body.add(OUTPORT, OUTPORT_VERSION).put((byte) own.outputPort());
        }
        body.add(EXTENDED, EXTENDED_VERSION)
                .putInt(0)
                .putInt(own.source().code)
                .put((byte) own.lastRead())
                .put((byte) own.reply());
        return body.bytes();
    }

    private static boolean isEmpty(Ps2Port.State port) {
        return port.replies().length + port.data().length == 0;
    }

    private static int usualPins(int status) {
        return OUT_NO_RESET
                | OUT_A20
                | OUT_OTHERS
                | ((status & STATUS_OBF) != 0 ? OUT_KEYBOARD : 0)
                | ((status & STATUS_AUX_OBF) != 0 ? OUT_AUX : 0);
    }

    private static I8042.State controller(DeviceState section) throws BadStateException {
        byte[] body = section.body();
        Map<String, ByteBuffer> more =
                Subsections.of(PCKBD, section.version(), PCKBD_VERSION, body, PCKBD_BODY, OF_PCKBD);
        int status = octet(body[1]);
        int pending = octet(body[3]);
        ByteBuffer extended = more.get(EXTENDED);
        ByteBuffer pins = more.get(OUTPORT);
        boolean replying = (pending & (PENDING_REPLY | PENDING_AUX_REPLY)) != 0;
        return new I8042.State(
                octet(body[0]),
                status,
                octet(body[2]),
                pins == null ? usualPins(status) : octet(pins.get(0)),
                source(status, extended),
                extended == null ? 0 : octet(extended.get(8)),
                extended == null ? 0 : octet(extended.get(9)),
                extended != null && replying,
                (pending & PENDING_AUX_REPLY) != 0);
    }

    /** With the buffer empty, QEMU leaves the last source behind. */
    private static I8042.Source source(int status, ByteBuffer extended) {
        if ((status & STATUS_OBF) == 0) {
            return I8042.Source.NONE;
        }
        if (extended == null) {
            boolean aux = (status & STATUS_AUX_OBF) != 0;
            return aux ? I8042.Source.AUX : I8042.Source.KEYBOARD;
        }
        for (I8042.Source source : I8042.Source.values()) {
            if (source.code == extended.getInt(4)) {
                return source;
            }
        }
        throw new IllegalArgumentException("obsrc " + extended.getInt(4) + " is unknown");
    }

    // ---- ps2kbd ----

    private static byte[] encode(Ps2Keyboard.State keyboard) {
        Subsections body = new Subsections(PS2KBD_BODY);
        body.fields()
                .putInt(WIRE, keyboard.scanning() ? 1 : 0)
                .putInt(WIRE + WORD, keyboard.translating() ? 1 : 0)
                .putInt(WIRE + 2 * WORD, keyboard.set());
        if (keyboard.leds() != 0) {
            body.add(LEDS, LEDS_VERSION).putInt(keyboard.leds());
        }
        Ps2PortCodec.write(keyboard.port(), body, KBD_REPLIES);
        return body.bytes();
    }

    private static Ps2Keyboard.State keyboard(DeviceState section) throws BadStateException {
        Map<String, ByteBuffer> more =
                Subsections.of(
                        PS2KBD,
                        section.version(),
                        PS2KBD_VERSION,
                        section.body(),
                        PS2KBD_BODY,
                        OF_PS2KBD);
        ByteBuffer in = ByteBuffer.wrap(section.body());
        ByteBuffer leds = more.get(LEDS);
        return new Ps2Keyboard.State(
                Ps2PortCodec.read(in, more.get(KBD_REPLIES)),
                Ps2PortCodec.flag(in, WIRE),
                Ps2PortCodec.flag(in, WIRE + WORD),
                in.getInt(WIRE + 2 * WORD),
                leds == null ? 0 : leds.getInt(0));
    }

    // ---- ps2mouse ----

    private static byte[] encode(Ps2Mouse.State mouse) {
        Subsections body = new Subsections(PS2MOUSE_BODY);
        ByteBuffer out = body.fields().duplicate().position(WIRE);
        out.put((byte) mouse.status())
                .put((byte) mouse.resolution())
                .put((byte) mouse.rate())
                .put((byte) (mouse.wrapping() ? 1 : 0))
                .put((byte) mouse.type())
                .put((byte) mouse.knocks())
                .putInt(mouse.dx())
                .putInt(mouse.dy())
                .putInt(mouse.dz())
                .put((byte) mouse.buttons());
        Ps2PortCodec.write(mouse.port(), body, MOUSE_REPLIES);
        return body.bytes();
    }

    private static Ps2Mouse.State mouse(DeviceState section) throws BadStateException {
        Map<String, ByteBuffer> more =
                Subsections.of(
                        PS2MOUSE,
                        section.version(),
                        PS2MOUSE_VERSION,
                        section.body(),
                        PS2MOUSE_BODY,
                        OF_PS2MOUSE);
        ByteBuffer in = ByteBuffer.wrap(section.body());
        Ps2Port.State port = Ps2PortCodec.read(in, more.get(MOUSE_REPLIES));
        in.position(WIRE);
        return new Ps2Mouse.State(
                port,
                octet(in.get()),
                octet(in.get()),
                octet(in.get()),
                in.get() != 0,
                octet(in.get()),
                octet(in.get()),
                in.getInt(),
                in.getInt(),
                in.getInt(),
                octet(in.get()));
    }

    private static int octet(byte value) {
        return Byte.toUnsignedInt(value);
    }
}
