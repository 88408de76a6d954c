package usshadow.device.vnc.video;

/** A VGA's ports, as offsets from 0x3b0, and register indices (IBM VGA reference, chapter 2). */
final class VgaRegisters {
    /** The first port. */
    static final int BASE = 0x3b0;

    /** CRT controller and status register 1 of a monochrome adapter; 0x20 further with colour. */
    static final int CRTC_INDEX_MONO = 0x04, CRTC_DATA_MONO = 0x05, STATUS_1_MONO = 0x0a;

    static final int COLOUR = 0x20;

    static final int ATTRIBUTE = 0x10,
            ATTRIBUTE_READ = 0x11,
            MISC_WRITE_STATUS_0 = 0x12,
            SEQUENCER_INDEX = 0x14,
            SEQUENCER_DATA = 0x15,
            PEL_MASK = 0x16,
            PEL_READ_INDEX_STATE = 0x17,
            PEL_WRITE_INDEX = 0x18,
            PEL_DATA = 0x19,
            FEATURE_READ = 0x1a,
            MISC_READ = 0x1c,
            GRAPHICS_INDEX = 0x1e,
            GRAPHICS_DATA = 0x1f;

    /** Miscellaneous output: CRT controller at 0x3d4. */
    static final int MISC_COLOUR = 0x01;

    /** Status 1: not displaying; vertical retrace. */
    static final int STATUS_1_BLANK = 0x01, STATUS_1_RETRACE = 0x08;

    static final int SEQUENCERS = 8, GRAPHICS = 16, ATTRIBUTES = 21, CRTCS = 256, PELS = 256;

    /** Sequencer, clocking mode: screen off. */
    static final int SR_CLOCKING_MODE = 0x01, SCREEN_OFF = 0x20;

    static final int CR_DISPLAY_END_H = 0x01,
            CR_OVERFLOW = 0x07,
            CR_MAX_SCAN_LINE = 0x09,
            CR_CURSOR_START = 0x0a,
            CR_CURSOR_END = 0x0b,
            CR_START_HIGH = 0x0c,
            CR_START_LOW = 0x0d,
            CR_CURSOR_HIGH = 0x0e,
            CR_CURSOR_LOW = 0x0f,
            CR_RETRACE_END_V = 0x11,
            CR_DISPLAY_END_V = 0x12,
            CR_OFFSET = 0x13;

    /** Vertical retrace end: registers 0 to 7 are read-only, save one bit of the overflow. */
    static final int CR_PROTECT = 0x80, CR_PROTECTED = 0x07, OVERFLOW_UNPROTECTED = 0x10;

    static final int OVERFLOW_DISPLAY_END_8 = 0x02, OVERFLOW_DISPLAY_END_9 = 0x40;
    static final int SCAN_LINES = 0x1f, CURSOR_OFF = 0x20;

    /** Attribute address register: the palette is in use. */
    static final int AR_PALETTE_ON = 0x20, AR_INDEX = 0x1f;

    static final int AR_MODE = 0x10, AR_PLANES = 0x12, AR_COLOUR_SELECT = 0x14;
    static final int MODE_BLINK = 0x08, MODE_COLOUR_SELECT_54 = 0x80;

    /** Bits that can be written. */
    static final int[] SR_MASK = {0x03, 0x3d, 0x0f, 0x3f, 0x0e, 0x00, 0x00, 0xff};

    static final int[] GR_MASK = {
        0x0f, 0x0f, 0x0f, 0x1f, 0x03, 0x7b, 0x0f, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0
    };
    static final int[] AR_MASK = {
        0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f, 0x3f,
        0x3f, 0xef, 0xff, 0x3f, 0x0f, 0x0f
    };

    /** What a PC's BIOS leaves in text mode 3: 80 by 25. */
    static final int MODE_3_MISC = 0x67;

    static final int[] MODE_3_SEQUENCER = {0x03, 0x00, 0x03, 0x00, 0x02};
    static final int[] MODE_3_CRTC = {
        0x5f, 0x4f, 0x50, 0x82, 0x55, 0x81, 0xbf, 0x1f, 0x00, 0x4f, 0x0d, 0x0e, 0x00, 0x00, 0x00,
        0x00, 0x9c, 0x8e, 0x8f, 0x28, 0x1f, 0x96, 0xb9, 0xa3, 0xff
    };
    static final int[] MODE_3_GRAPHICS = {0x00, 0x00, 0x00, 0x00, 0x00, 0x10, 0x0e, 0x00, 0xff};
    static final int[] MODE_3_ATTRIBUTES = {
        0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x14, 0x07, 0x38, 0x39, 0x3a, 0x3b, 0x3c, 0x3d, 0x3e,
        0x3f, 0x0c, 0x00, 0x0f, 0x08, 0x00
    };

    private VgaRegisters() {}
}
