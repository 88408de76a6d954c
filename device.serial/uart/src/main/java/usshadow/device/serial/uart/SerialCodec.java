package usshadow.device.serial.uart;

import static usshadow.device.serial.uart.SerialLayout.*;
import static usshadow.device.serial.uart.UartRegisters.FCR_ENABLE;
import static usshadow.device.serial.uart.UartRegisters.FIFO_DEPTH;
import static usshadow.device.serial.uart.UartRegisters.IER_ETBEI;
import static usshadow.device.serial.uart.UartRegisters.IIR_ID_MASK;
import static usshadow.device.serial.uart.UartRegisters.IIR_THRE;
import static usshadow.device.serial.uart.UartRegisters.LSR_THRE;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import usshadow.machine.BadStateException;
import usshadow.machine.StateCodec;

/** Writes and reads a {@link UartState} as QEMU does; the layout is {@link SerialLayout}'s. */
public final class SerialCodec implements StateCodec<UartState> {
    private static final Map<String, Integer> SUBSECTIONS =
            Map.of(
                    THR_IPENDING, FLAG_SIZE,
                    TSR, TSR_SIZE,
                    RECV_FIFO, FIFO_SIZE,
                    XMIT_FIFO, FIFO_SIZE,
                    FIFO_TIMEOUT_TIMER, TIMER_SIZE,
                    TIMEOUT_IPENDING, FLAG_SIZE,
                    POLL, POLL_SIZE);
    private static final byte[] NOTHING = {};

    @Override
    public String section() {
        return SECTION;
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public byte[] encode(UartState state) {
        ByteBuffer out = ByteBuffer.allocate(MAX);
        out.putShort((short) state.divisor());
        int[] registers = {
            state.rbr(),
            state.ier(),
            state.iir(),
            state.lcr(),
            state.mcr(),
            state.lsr(),
            state.msr(),
            state.scr(),
            state.fcr()
        };
        for (int register : registers) {
            out.put((byte) register);
        }
        if ((state.ier() & IER_ETBEI) != 0 && state.threPending() != identifiesThre(state.iir())) {
            subsection(out, THR_IPENDING).putInt(state.threPending() ? 1 : 0);
        }
        boolean fifos = fifos(state.fcr());
        byte[] unsent = state.unsent();
        if (unsent.length > 0) {
            byte thr = !fifos && unsent.length > 1 ? unsent[1] : 0;
            subsection(out, TSR).putInt(1).put(thr).put(unsent[0]);
        }
        fifo(out, RECV_FIFO, state.received());
        if (fifos && unsent.length > 1) {
            fifo(out, XMIT_FIFO, Arrays.copyOfRange(unsent, 1, unsent.length));
        }
        if (state.timeoutAt() != UartState.NEVER) {
            subsection(out, FIFO_TIMEOUT_TIMER).putLong(state.timeoutAt());
        }
        if (state.timeoutPending()) {
            subsection(out, TIMEOUT_IPENDING).putInt(1);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    private static ByteBuffer subsection(ByteBuffer out, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        return out.put((byte) SUBSECTION)
                .put((byte) bytes.length)
                .put(bytes)
                .putInt(SUBSECTION_VERSION);
    }

    private static void fifo(ByteBuffer out, String name, byte[] content) {
        if (content.length > 0) {
            subsection(out, name).put(Arrays.copyOf(content, FIFO_DEPTH));
            out.putInt(0).putInt(content.length);
        }
    }

    /**
     * The state in a body. Which characters a transmitter held counts, how often QEMU tried to send
     * them does not; modem polling is QEMU's own affair.
     */
    @Override
    public UartState decode(int version, byte[] body) throws BadStateException {
        if (version != VERSION || body.length < BODY || body.length > MAX) {
            throw new BadStateException(
                    "serial state version %d of %d bytes: version %d has %d to %d"
                            .formatted(version, body.length, VERSION, BODY, MAX));
        }
        ByteBuffer in = ByteBuffer.wrap(body);
        try {
            return decode(in);
        } catch (BufferUnderflowException e) {
            throw new BadStateException("serial state ends inside a subsection", e);
        } catch (IllegalArgumentException e) {
            throw new BadStateException("serial state: " + e.getMessage(), e);
        }
    }

    private static UartState decode(ByteBuffer in) throws BadStateException {
        int divisor = Short.toUnsignedInt(in.getShort());
        int rbr = octet(in);
        int ier = octet(in);
        int iir = octet(in);
        int lcr = octet(in);
        int mcr = octet(in);
        int lsr = octet(in);
        int msr = octet(in);
        int scr = octet(in);
        int fcr = octet(in);
        Map<String, ByteBuffer> parts = subsections(in);
        boolean threPending =
                (ier & IER_ETBEI) != 0 && flag(parts.get(THR_IPENDING), identifiesThre(iir));
        ByteBuffer timer = parts.get(FIFO_TIMEOUT_TIMER);
        // QEMU puts a break into the FIFO even without FIFOs; RBR is what the guest sees then.
        byte[] received = fifo(parts.get(RECV_FIFO), RECV_FIFO);
        return new UartState(
                divisor,
                rbr,
                ier,
                iir,
                lcr,
                mcr,
                lsr,
                msr,
                scr,
                fcr,
                threPending,
                flag(parts.get(TIMEOUT_IPENDING), false),
                timer == null ? UartState.NEVER : timer.getLong(),
                fifos(fcr) ? received : NOTHING,
                unsent(parts, fcr, lsr));
    }

    private static Map<String, ByteBuffer> subsections(ByteBuffer in) throws BadStateException {
        Map<String, ByteBuffer> parts = new HashMap<>();
        while (in.hasRemaining()) {
            int mark = octet(in);
            byte[] name = new byte[mark == SUBSECTION ? octet(in) : 0];
            in.get(name);
            String text = new String(name, StandardCharsets.US_ASCII);
            Integer size = SUBSECTIONS.get(text);
            int version = size == null ? 0 : in.getInt();
            if (version != SUBSECTION_VERSION) {
                throw new BadStateException(
                        "serial state with an unknown subsection: mark %d, %d bytes of name, version %d"
                                .formatted(mark, name.length, version));
            }
            byte[] fields = new byte[size];
            in.get(fields);
            if (parts.put(text, ByteBuffer.wrap(fields)) != null) {
                throw new BadStateException("serial state with two subsections " + text);
            }
        }
        return parts;
    }

    private static byte[] unsent(Map<String, ByteBuffer> parts, int fcr, int lsr)
            throws BadStateException {
        byte[] waiting = fifo(parts.get(XMIT_FIFO), XMIT_FIFO);
        ByteBuffer tsr = parts.get(TSR);
        if (tsr == null || tsr.getInt() <= 0) {
            if (waiting.length > 0) {
                throw new BadStateException(
                        "serial state with %d characters behind an empty transmitter"
                                .formatted(waiting.length));
            }
            return NOTHING;
        }
        byte thr = tsr.get();
        if (!fifos(fcr)) {
            waiting = (lsr & LSR_THRE) != 0 ? NOTHING : new byte[] {thr};
        }
        return ByteBuffer.allocate(1 + waiting.length).put(tsr.get()).put(waiting).array();
    }

    private static byte[] fifo(ByteBuffer part, String name) throws BadStateException {
        if (part == null) {
            return NOTHING;
        }
        byte[] ring = new byte[FIFO_DEPTH];
        part.get(ring);
        int head = part.getInt();
        int size = part.getInt();
        if (head < 0 || head >= FIFO_DEPTH || size < 0 || size > FIFO_DEPTH) {
            throw new BadStateException(
                    "%s with head %d and %d characters: it has room for %d"
                            .formatted(name, head, size, FIFO_DEPTH));
        }
        byte[] content = new byte[size];
        for (int i = 0; i < size; i++) {
            content[i] = ring[(head + i) % FIFO_DEPTH];
        }
        return content;
    }

    private static boolean flag(ByteBuffer part, boolean otherwise) {
        return part == null ? otherwise : part.getInt() != 0;
    }

    private static int octet(ByteBuffer in) {
        return Byte.toUnsignedInt(in.get());
    }

    private static boolean identifiesThre(int iir) {
        return (iir & IIR_ID_MASK) == IIR_THRE;
    }

    private static boolean fifos(int fcr) {
        return (fcr & FCR_ENABLE) != 0;
    }
}
