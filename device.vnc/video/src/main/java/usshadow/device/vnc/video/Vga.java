package usshadow.device.vnc.video;

import static usshadow.device.vnc.video.VgaRegisters.*;

import usshadow.machine.PortDevice;

/**
 * A VGA's registers (IBM VGA reference; ports 0x3b0 to 0x3df, offset from 0x3b0). They are there to
 * be set and read back, and {@link TextScreen} shows what they say in text mode; its memory is a
 * slot that the guest writes directly, so planes, latches and graphics modes do not exist.
 *
 * <p>There is no BIOS to set a mode: after reset it is in text mode 3, 80 by 25, with the standard
 * palette. Called under the machine's device lock.
 */
public final class Vga implements PortDevice {
    private static final int INDEX_MASK_SR = 0x07, INDEX_MASK_GR = 0x0f;
    private static final int PEL_BITS = 0x3f, CHANNELS = 3;
    private static final int DAC_WRITES = 0x00, DAC_READS = 0x03;

    private final byte[] sequencer = new byte[SEQUENCERS];
    private final byte[] graphics = new byte[GRAPHICS];
    private final byte[] attributes = new byte[ATTRIBUTES];
    private final byte[] crtc = new byte[CRTCS];
    private final byte[] palette = new byte[PELS * CHANNELS];
    private final byte[] pel = new byte[CHANNELS];
    private int sequencerIndex;
    private int graphicsIndex;
    private int attributeIndex;
    private boolean attributeData;
    private int crtcIndex;
    private int misc;
    private int feature;
    private int status1;
    private int dacState;
    private int channel;
    private int readIndex;
    private int writeIndex;
    private long odd;

    /** A VGA as after power-on and its BIOS. */
    public Vga() {
        reset();
    }

    // ---- ports ----

    @Override
    public int read(int offset, int size) {
        if (size != 1) {
            odd++;
            return size == 2 ? 0xffff : -1;
        }
        return switch (port(offset)) {
            case CRTC_INDEX_MONO -> crtcIndex;
            case CRTC_DATA_MONO -> octet(crtc[crtcIndex]);
            case STATUS_1_MONO -> readStatus1();
            case ATTRIBUTE -> attributeData ? 0 : attributeIndex;
            case ATTRIBUTE_READ -> attribute(attributeIndex & AR_INDEX);
            case MISC_WRITE_STATUS_0 -> 0;
            case SEQUENCER_INDEX -> sequencerIndex;
            case SEQUENCER_DATA -> octet(sequencer[sequencerIndex]);
            case PEL_MASK -> 0xff;
            case PEL_READ_INDEX_STATE -> dacState;
            case PEL_WRITE_INDEX -> writeIndex;
            case PEL_DATA -> readPel();
            case FEATURE_READ -> feature;
            case MISC_READ -> misc;
            case GRAPHICS_INDEX -> graphicsIndex;
            case GRAPHICS_DATA -> octet(graphics[graphicsIndex]);
            default -> {
                odd++;
                yield 0xff;
            }
        };
    }

    /** Those of the CRT controller are here or there, by a bit of the miscellaneous output. */
    private int port(int offset) {
        boolean movable = isMovable(offset) || isMovable(offset - COLOUR);
        if (!movable) {
            return offset;
        }
        boolean colour = (misc & MISC_COLOUR) != 0;
        int answered = colour ? offset - COLOUR : offset;
        return isMovable(answered) ? answered : -1;
    }

    private static boolean isMovable(int offset) {
        return offset == CRTC_INDEX_MONO || offset == CRTC_DATA_MONO || offset == STATUS_1_MONO;
    }

    /** Whoever waits for a retrace, or for its end, sees it at his next look. */
    private int readStatus1() {
        attributeData = false;
        status1 ^= STATUS_1_BLANK | STATUS_1_RETRACE;
        return status1;
    }

    private int attribute(int index) {
        return index < ATTRIBUTES ? octet(attributes[index]) : 0;
    }

    private int readPel() {
        int value = octet(palette[readIndex * CHANNELS + channel]);
        channel++;
        if (channel == CHANNELS) {
            channel = 0;
            readIndex = readIndex + 1 & 0xff;
        }
        return value;
    }

    /** A word is an index and its data. */
    @Override
    public void write(int offset, int size, int value) {
        if (size == 1) {
            writeByte(offset, value & 0xff);
        } else if (size == 2) {
            writeByte(offset, value & 0xff);
            writeByte(offset + 1, value >> 8 & 0xff);
        } else {
            odd++;
        }
    }

    private void writeByte(int offset, int value) {
        switch (port(offset)) {
            case CRTC_INDEX_MONO -> crtcIndex = value;
            case CRTC_DATA_MONO -> writeCrtc(value);
            case STATUS_1_MONO -> feature = value & 0x10;
            case ATTRIBUTE -> writeAttribute(value);
            case MISC_WRITE_STATUS_0 -> misc = value & ~0x10;
            case SEQUENCER_INDEX -> sequencerIndex = value & INDEX_MASK_SR;
            case SEQUENCER_DATA ->
                    sequencer[sequencerIndex] = (byte) (value & SR_MASK[sequencerIndex]);
            case PEL_MASK -> {}
            case PEL_READ_INDEX_STATE -> dac(DAC_READS, value);
            case PEL_WRITE_INDEX -> dac(DAC_WRITES, value);
            case PEL_DATA -> writePel(value);
            case GRAPHICS_INDEX -> graphicsIndex = value & INDEX_MASK_GR;
            case GRAPHICS_DATA -> graphics[graphicsIndex] = (byte) (value & GR_MASK[graphicsIndex]);
            default -> odd++;
        }
    }

    private void writeCrtc(int value) {
        boolean isProtected =
                crtcIndex <= CR_PROTECTED && (crtc[CR_RETRACE_END_V] & CR_PROTECT) != 0;
        if (!isProtected) {
            crtc[crtcIndex] = (byte) value;
        } else if (crtcIndex == CR_OVERFLOW) {
            int kept = crtc[CR_OVERFLOW] & ~OVERFLOW_UNPROTECTED;
            crtc[CR_OVERFLOW] = (byte) (kept | (value & OVERFLOW_UNPROTECTED));
        }
    }

    private void writeAttribute(int value) {
        if (!attributeData) {
            attributeIndex = value & (AR_INDEX | AR_PALETTE_ON);
        } else {
            int index = attributeIndex & AR_INDEX;
            if (index < ATTRIBUTES) {
                attributes[index] = (byte) (value & AR_MASK[index]);
            }
        }
        attributeData = !attributeData;
    }

    private void dac(int state, int index) {
        dacState = state;
        channel = 0;
        if (state == DAC_READS) {
            readIndex = index;
        } else {
            writeIndex = index;
        }
    }

    private void writePel(int value) {
        pel[channel] = (byte) (value & PEL_BITS);
        channel++;
        if (channel == CHANNELS) {
            channel = 0;
            System.arraycopy(pel, 0, palette, writeIndex * CHANNELS, CHANNELS);
            writeIndex = writeIndex + 1 & 0xff;
        }
    }

    // ---- state ----

    /** Accesses that nothing answers. */
    public long oddAccesses() {
        return odd;
    }

    /** What the registers hold. */
    public VgaState state() {
        return new VgaState(
                sequencerIndex,
                sequencer.clone(),
                graphicsIndex,
                graphics.clone(),
                attributeIndex,
                attributes.clone(),
                attributeData,
                crtcIndex,
                crtc.clone(),
                misc,
                feature,
                status1,
                dacState,
                channel,
                readIndex,
                writeIndex,
                pel.clone(),
                palette.clone());
    }

    /** Becomes what was saved. */
    public void restore(VgaState state) {
        sequencerIndex = state.sequencerIndex();
        System.arraycopy(state.sequencer(), 0, sequencer, 0, SEQUENCERS);
        graphicsIndex = state.graphicsIndex();
        System.arraycopy(state.graphics(), 0, graphics, 0, GRAPHICS);
        attributeIndex = state.attributeIndex();
        System.arraycopy(state.attributes(), 0, attributes, 0, ATTRIBUTES);
        attributeData = state.attributeData();
        crtcIndex = state.crtcIndex();
        System.arraycopy(state.crtc(), 0, crtc, 0, CRTCS);
        misc = state.misc();
        feature = state.feature();
        status1 = state.status1();
        dacState = state.dacState();
        channel = state.channel();
        readIndex = state.readIndex();
        writeIndex = state.writeIndex();
        System.arraycopy(state.pel(), 0, pel, 0, CHANNELS);
        System.arraycopy(state.palette(), 0, palette, 0, palette.length);
    }

    /** Text mode 3 with the standard palette. */
    public void reset() {
        restore(
                new VgaState(
                        0,
                        bytes(MODE_3_SEQUENCER, SEQUENCERS),
                        0,
                        bytes(MODE_3_GRAPHICS, GRAPHICS),
                        AR_PALETTE_ON,
                        bytes(MODE_3_ATTRIBUTES, ATTRIBUTES),
                        false,
                        0,
                        bytes(MODE_3_CRTC, CRTCS),
                        MODE_3_MISC,
                        0,
                        0,
                        DAC_WRITES,
                        0,
                        0,
                        0,
                        new byte[CHANNELS],
                        standardPalette()));
    }

    private static byte[] bytes(int[] values, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** The EGA's 64 colours: bits 2, 1, 0 are red, green and blue, bits 5, 4, 3 half as bright. */
    private static byte[] standardPalette() {
        byte[] palette = new byte[PELS * CHANNELS];
        for (int colour = 0; colour < 64; colour++) {
            for (int i = 0; i < CHANNELS; i++) {
                int bright = (colour >> (2 - i)) & 1;
                int dim = (colour >> (5 - i)) & 1;
                palette[colour * CHANNELS + i] = (byte) (bright * 0x2a + dim * 0x15);
            }
        }
        return palette;
    }

    private static int octet(byte value) {
        return Byte.toUnsignedInt(value);
    }
}
