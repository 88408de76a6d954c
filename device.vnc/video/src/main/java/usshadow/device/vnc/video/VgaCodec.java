package usshadow.device.vnc.video;

import static usshadow.device.vnc.video.VgaLayout.*;
import static usshadow.device.vnc.video.VgaRegisters.*;

import java.nio.ByteBuffer;
import usshadow.machine.BadStateException;
import usshadow.machine.StateCodec;

/** Writes and reads a {@link VgaState} as QEMU does; the layout is {@link VgaLayout}'s. */
public final class VgaCodec implements StateCodec<VgaState> {
    private static final int CHANNELS = 3;

    @Override
    public String section() {
        return SECTION;
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public byte[] encode(VgaState state) {
        ByteBuffer out = ByteBuffer.allocate(BODY);
        out.putInt(PCI_VERSION_AT, PCI_VERSION);
        for (int i = 0; i < IDENTITY.length; i++) {
            out.put(CONFIG_AT + i, (byte) IDENTITY[i]);
        }
        out.position(COMMON_AT + LATCH_SIZE);
        out.put((byte) state.sequencerIndex()).put(state.sequencer());
        out.put((byte) state.graphicsIndex()).put(state.graphics());
        out.put((byte) state.attributeIndex()).put(state.attributes());
        out.putInt(state.attributeData() ? 1 : 0);
        out.put((byte) state.crtcIndex()).put(state.crtc());
        out.put((byte) state.misc()).put((byte) state.feature());
        out.put((byte) 0).put((byte) state.status1());
        out.put((byte) state.dacState()).put((byte) state.channel());
        out.put((byte) state.readIndex()).put((byte) state.writeIndex());
        out.put(state.pel()).put(state.palette());
        out.put(IS_VBE_AT, (byte) 1);
        return out.array();
    }

    @Override
    public VgaState decode(int version, byte[] body) throws BadStateException {
        if (version != VERSION || body.length < BODY || body.length > MAX) {
            throw new BadStateException(
                    "vga state version %d of %d bytes: version %d has %d"
                            .formatted(version, body.length, VERSION, BODY));
        }
        if (body.length > BODY && body[BODY] != SUBSECTION) {
            throw new BadStateException("vga state with something unknown behind its end");
        }
        ByteBuffer in = ByteBuffer.wrap(body).position(COMMON_AT + LATCH_SIZE);
        try {
            return decode(in);
        } catch (IllegalArgumentException e) {
            throw new BadStateException("vga state: " + e.getMessage(), e);
        }
    }

    private static VgaState decode(ByteBuffer in) {
        int sequencerIndex = octet(in);
        byte[] sequencer = bytes(in, SEQUENCERS);
        int graphicsIndex = octet(in);
        byte[] graphics = bytes(in, GRAPHICS);
        int attributeIndex = octet(in);
        byte[] attributes = bytes(in, ATTRIBUTES);
        boolean attributeData = in.getInt() != 0;
        int crtcIndex = octet(in);
        byte[] crtc = bytes(in, CRTCS);
        int misc = octet(in);
        int feature = octet(in);
        octet(in); // status 0 tells of a monitor's sense, which is not there
        int status1 = octet(in);
        int dacState = octet(in);
        int channel = octet(in);
        int readIndex = octet(in);
        int writeIndex = octet(in);
        byte[] pel = bytes(in, CHANNELS);
        return new VgaState(
                sequencerIndex,
                sequencer,
                graphicsIndex,
                graphics,
                attributeIndex,
                attributes,
                attributeData,
                crtcIndex,
                crtc,
                misc,
                feature,
                status1,
                dacState,
                channel,
                readIndex,
                writeIndex,
                pel,
                bytes(in, PELS * CHANNELS));
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static int octet(ByteBuffer in) {
        return Byte.toUnsignedInt(in.get());
    }
}
