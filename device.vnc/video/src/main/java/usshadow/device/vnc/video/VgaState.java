package usshadow.device.vnc.video;

import static usshadow.device.vnc.video.VgaRegisters.*;

import java.util.Arrays;

/**
 * What a VGA's registers hold. The arrays belong to the record: nobody changes them.
 *
 * @param sequencerIndex 0 to 7
 * @param sequencer its registers
 * @param graphicsIndex 0 to 15
 * @param graphics the graphics controller's registers
 * @param attributeIndex the attribute address register: 0 to 31, and 0x20
 * @param attributes the attribute controller's registers
 * @param attributeData whether its next write is data
 * @param crtcIndex 0 to 255
 * @param crtc the CRT controller's registers
 * @param misc miscellaneous output
 * @param feature control
 * @param status1 as it was read last
 * @param dacState 0: the palette is written, 3: it is read
 * @param channel which of red, green and blue is next
 * @param readIndex of the palette
 * @param writeIndex of the palette
 * @param pel red, green and blue that are being written
 * @param palette 256 colours of red, green and blue, 6 bits each
 */
public record VgaState(
        int sequencerIndex,
        byte[] sequencer,
        int graphicsIndex,
        byte[] graphics,
        int attributeIndex,
        byte[] attributes,
        boolean attributeData,
        int crtcIndex,
        byte[] crtc,
        int misc,
        int feature,
        int status1,
        int dacState,
        int channel,
        int readIndex,
        int writeIndex,
        byte[] pel,
        byte[] palette) {
    private static final int CHANNELS = 3, PEL_BITS = 0x3f;

    /**
     * Checks lengths and ranges.
     *
     * @throws IllegalArgumentException if a value is impossible; it is named
     */
    public VgaState {
        require(sequencer, SEQUENCERS, "sequencer");
        require(graphics, GRAPHICS, "graphics controller");
        require(attributes, ATTRIBUTES, "attribute controller");
        require(crtc, CRTCS, "CRT controller");
        require(pel, CHANNELS, "colour that is written");
        require(palette, PELS * CHANNELS, "palette");
        require(sequencerIndex, SEQUENCERS - 1, "sequencer index");
        require(graphicsIndex, GRAPHICS - 1, "graphics index");
        require(attributeIndex, AR_INDEX | AR_PALETTE_ON, "attribute address");
        require(crtcIndex, CRTCS - 1, "CRTC index");
        require(misc, 0xff, "miscellaneous output");
        require(feature, 0xff, "feature control");
        require(status1, 0xff, "status 1");
        require(dacState, 0xff, "DAC state");
        require(channel, CHANNELS - 1, "DAC channel");
        require(readIndex, PELS - 1, "DAC read index");
        require(writeIndex, PELS - 1, "DAC write index");
        for (byte colour : palette) {
            require(Byte.toUnsignedInt(colour), PEL_BITS, "colour of the palette");
        }
    }

    private static void require(byte[] registers, int length, String what) {
        if (registers.length != length) {
            throw new IllegalArgumentException(
                    "%s of %d bytes, not %d".formatted(what, registers.length, length));
        }
    }

    private static void require(int value, int most, String what) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(
                    "%s 0x%x is not within 0 and 0x%x".formatted(what, value, most));
        }
    }

    int crtc(int index) {
        return Byte.toUnsignedInt(crtc[index]);
    }

    int attribute(int index) {
        return Byte.toUnsignedInt(attributes[index]);
    }

    /** A colour of the palette as 0x00rrggbb. */
    int colour(int index) {
        int at = index * CHANNELS;
        return bright(palette[at]) << 16 | bright(palette[at + 1]) << 8 | bright(palette[at + 2]);
    }

    /** 6 bits to 8, so that the brightest stays the brightest. */
    private static int bright(byte six) {
        return six << 2 | six >> 4;
    }

    private Object[] values() {
        return new Object[] {
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
            palette
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VgaState that && Arrays.deepEquals(values(), that.values());
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(values());
    }

    @Override
    public String toString() {
        return "VGA registers";
    }
}
