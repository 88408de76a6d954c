package usshadow.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static usshadow.relay.RelayLayout.BODY_LIMIT;
import static usshadow.relay.RelayLayout.HEADER;
import static usshadow.relay.RelayLayout.INPUT_LIMIT;
import static usshadow.relay.RelayLayout.OUTPUT_LIMIT;
import static usshadow.relay.RelayLayout.TEXT_LIMIT;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import usshadow.console.Access;
import usshadow.console.Attachment;
import usshadow.console.ConsoleException;
import usshadow.console.InputQueue;
import usshadow.console.Permission;
import usshadow.console.Presence;
import usshadow.console.Seat;
import usshadow.console.VmStatus;

/** Writes and reads {@link Frame}s; the layout is {@link RelayLayout}'s. */
final class FrameCodec {
    private FrameCodec() {}

    /** A frame as it goes over the wire. */
    static byte[] encode(Frame frame) {
        ByteBuffer out = ByteBuffer.allocate(HEADER + BODY_LIMIT).position(HEADER);
        int type = encodeBody(frame, out);
        out.flip();
        out.putShort(0, (short) (out.limit() - HEADER)).put(HEADER - 1, (byte) type);
        return Arrays.copyOf(out.array(), out.limit());
    }

    private static int encodeBody(Frame frame, ByteBuffer out) {
        return switch (frame) {
            case Frame.Attach attach -> {
                put(out, attach);
                yield RelayLayout.ATTACH;
            }
            case Frame.Input(UUID ticket, long number, short[] events) -> {
                put(out, ticket).putLong(number);
                out.asShortBuffer().put(events);
                out.position(out.position() + events.length * Short.BYTES);
                yield RelayLayout.INPUT;
            }
            case Frame.Credit(int bytes) -> {
                out.putInt(bytes);
                yield RelayLayout.CREDIT;
            }
            case Frame.TakeOver() -> RelayLayout.TAKE_OVER;
            case Frame.Detach() -> RelayLayout.DETACH;
            case Frame.Attached attached -> {
                put(out.putShort((short) attached.version()), attached.life());
                out.putLong(attached.output());
                put(out, attached.seat());
                put(out, attached.state());
                yield RelayLayout.ATTACHED;
            }
            case Frame.Seated(Seat seat) -> {
                put(out, seat);
                yield RelayLayout.SEAT;
            }
            case Frame.Output(long number, byte[] bytes) -> {
                out.putLong(number).put(bytes);
                yield RelayLayout.OUTPUT;
            }
            case Frame.State state -> {
                put(out, state);
                yield RelayLayout.STATE;
            }
            case Frame.Ended(ConsoleException.Kind kind, String text) -> {
                put(out.put(code(RelayLayout.KINDS, kind)), text);
                yield RelayLayout.ENDED;
            }
            case Frame.Ping() -> RelayLayout.PING;
        };
    }

    private static void put(ByteBuffer out, Frame.Attach attach) {
        Attachment who = attach.who();
        out.putShort((short) attach.version());
        put(put(put(out, who.session()), who.life()), who.ticket()).putLong(who.output());
        out.put(code(RelayLayout.PERMISSIONS, who.access().permission()))
                .put((byte) (who.seat() ? 1 : 0));
        put(out, attach.vm());
        put(out, attach.port());
        put(out, who.access().user());
    }

    private static void put(ByteBuffer out, Frame.State state) {
        out.put(code(RelayLayout.PHASES, state.status().phase()));
        put(out, state.status().host());
        put(out, state.status().detail());
        put(out, state.presence().writer());
        out.putShort((short) state.presence().sessions());
    }

    private static ByteBuffer put(ByteBuffer out, UUID id) {
        return out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    private static void put(ByteBuffer out, Seat seat) {
        put(out, seat.ticket()).putLong(seat.accepted());
    }

    /** A text that is too long is cut: names are checked before, and the others are for people. */
    private static void put(ByteBuffer out, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        int length = Math.min(bytes.length, TEXT_LIMIT);
        out.put((byte) length).put(bytes, 0, length);
    }

    /**
     * Reads one frame.
     *
     * @throws ProtocolException if it is none; nothing is allocated for a body beyond the limit
     * @throws IOException if the connection fails or ends
     */
    static Frame read(DataInputStream in) throws IOException {
        int length = in.readUnsignedShort();
        int type = in.readUnsignedByte();
        if (length > BODY_LIMIT) {
            throw new ProtocolException(
                    "frame %02x of %d bytes: at most %d are allowed"
                            .formatted(type, length, BODY_LIMIT));
        }
        byte[] body = new byte[length];
        in.readFully(body);
        return decode(type, ByteBuffer.wrap(body));
    }

    private static Frame decode(int type, ByteBuffer in) throws ProtocolException {
        try {
            Frame frame = decodeBody(type, in);
            if (in.hasRemaining()) {
                throw new ProtocolException(
                        "frame %02x has %d bytes too many".formatted(type, in.remaining()));
            }
            return frame;
        } catch (BufferUnderflowException e) {
            throw new ProtocolException("frame %02x is too short".formatted(type), e);
        }
    }

    private static Frame decodeBody(int type, ByteBuffer in) throws ProtocolException {
        return switch (type) {
            case RelayLayout.ATTACH -> attach(in);
            case RelayLayout.INPUT -> new Frame.Input(id(in), number(in), events(in));
            case RelayLayout.CREDIT ->
                    new Frame.Credit(within("credit", in.getInt(), RelayLayout.BODY_LIMIT << 8));
            case RelayLayout.TAKE_OVER -> new Frame.TakeOver();
            case RelayLayout.DETACH -> new Frame.Detach();
            case RelayLayout.ATTACHED ->
                    new Frame.Attached(
                            Short.toUnsignedInt(in.getShort()),
                            id(in),
                            number(in),
                            seat(in),
                            state(in));
            case RelayLayout.SEAT -> new Frame.Seated(seat(in));
            case RelayLayout.OUTPUT -> new Frame.Output(number(in), rest(in, OUTPUT_LIMIT));
            case RelayLayout.STATE -> state(in);
            case RelayLayout.ENDED ->
                    new Frame.Ended(element("kind", RelayLayout.KINDS, in), text(in));
            case RelayLayout.PING -> new Frame.Ping();
            default -> throw new ProtocolException("no frame has type %02x".formatted(type));
        };
    }

    private static Frame.Attach attach(ByteBuffer in) throws ProtocolException {
        int version = Short.toUnsignedInt(in.getShort());
        UUID session = id(in);
        UUID life = id(in);
        UUID ticket = id(in);
        long output = number(in);
        Permission permission = element("permission", RelayLayout.PERMISSIONS, in);
        boolean seat = within("seat", in.get(), 1) == 1;
        String vm = text(in);
        String port = text(in);
        Access access = new Access(text(in), permission);
        Attachment who = new Attachment(session, access, seat, ticket, life, output);
        return new Frame.Attach(version, vm, port, who);
    }

    private static Frame.State state(ByteBuffer in) throws ProtocolException {
        VmStatus.Phase phase = element("phase", RelayLayout.PHASES, in);
        VmStatus status = new VmStatus(phase, text(in), text(in));
        return new Frame.State(status, new Presence(text(in), Short.toUnsignedInt(in.getShort())));
    }

    private static Seat seat(ByteBuffer in) throws ProtocolException {
        return new Seat(id(in), number(in));
    }

    private static UUID id(ByteBuffer in) {
        return new UUID(in.getLong(), in.getLong());
    }

    private static long number(ByteBuffer in) throws ProtocolException {
        long number = in.getLong();
        if (number < 0 || number >= 1L << 62) {
            throw new ProtocolException("number %d is out of range".formatted(number));
        }
        return number;
    }

    private static short[] events(ByteBuffer in) throws ProtocolException {
        short[] events = new short[within("events", in.remaining() / Short.BYTES, INPUT_LIMIT)];
        for (int i = 0; i < events.length; i++) {
            events[i] = (short) within("event", in.getShort(), InputQueue.HIGHEST);
        }
        return events;
    }

    private static byte[] rest(ByteBuffer in, int limit) throws ProtocolException {
        byte[] bytes = new byte[within("bytes", in.remaining(), limit)];
        in.get(bytes);
        return bytes;
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[Byte.toUnsignedInt(in.get())];
        in.get(bytes);
        return new String(bytes, UTF_8);
    }

    private static <E> byte code(List<E> codes, E value) {
        return (byte) codes.indexOf(value);
    }

    private static <E> E element(String what, List<E> codes, ByteBuffer in)
            throws ProtocolException {
        return codes.get(within(what, in.get(), codes.size() - 1));
    }

    private static int within(String what, int value, int most) throws ProtocolException {
        if (value < 0 || value > most) {
            throw new ProtocolException(
                    "%s %d is not within 0 and %d".formatted(what, value, most));
        }
        return value;
    }
}
