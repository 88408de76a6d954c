package usshadow.device.vnc.input;

/**
 * The bytes of the sections {@code pckbd}, {@code ps2kbd} and {@code ps2mouse}, as QEMU's vmstate
 * has them; big-endian.
 *
 * <pre>
 *   pckbd 3      00 write_cmd  01 status  02 mode  03 pending_tmp   04 subsections
 *                pckbd_outport 1         u8 outport: differs from what the status tells
 *                pckbd/extended_state 0  u32 migration_flags, u32 obsrc, u8 obdata, u8 cbdata: always
 *
 *   PS/2 wire    000 write_cmd i32, -1 none   004 rptr i32   008 wptr i32   00c count i32
 *                010 data, 256 bytes: a ring, replies first    110 end
 *
 *   ps2kbd 3     000 the wire   110 scan_enabled i32   114 translate i32   118 scancode_set i32
 *                11c subsections
 *                ps2kbd/ledstate 3             i32: a light is lit
 *                ps2kbd/need_high_bit 1        i32: half a translated code; read and dropped
 *                ps2kbd/command_reply_queue 0  i32 end of the replies in the ring: there are some
 *
 *   ps2mouse 2   000 the wire   110 status  111 resolution  112 sample_rate  113 wrap  114 type
 *                115 detect_state   116 dx i32   11a dy i32   11e dz i32   122 buttons
 *                123 subsections
 *                ps2mouse/command_reply_queue 0
 *
 *   subsection   u8 05, u8 length, name, u32 version, fields
 * </pre>
 */
final class InputLayout {
    static final String PCKBD = "pckbd", PS2KBD = "ps2kbd", PS2MOUSE = "ps2mouse";
    static final int PCKBD_VERSION = 3, PS2KBD_VERSION = 3, PS2MOUSE_VERSION = 2;
    static final int PCKBD_BODY = 0x04, PS2KBD_BODY = 0x11c, PS2MOUSE_BODY = 0x123;
    static final int WRITE_CMD_AT = 0, RPTR_AT = 4, WPTR_AT = 8, COUNT_AT = 12, DATA_AT = 16;
    static final int RING = 256;
    static final int WIRE = DATA_AT + RING;

    static final String OUTPORT = "pckbd_outport", EXTENDED = "pckbd/extended_state";
    static final int OUTPORT_VERSION = 1, EXTENDED_VERSION = 0;
    static final int OUTPORT_SIZE = 1, EXTENDED_SIZE = 10;
    static final String LEDS = "ps2kbd/ledstate", HIGH_BIT = "ps2kbd/need_high_bit";
    static final int LEDS_VERSION = 3, HIGH_BIT_VERSION = 1;
    static final String KBD_REPLIES = "ps2kbd/command_reply_queue",
            MOUSE_REPLIES = "ps2mouse/command_reply_queue";
    static final int REPLIES_VERSION = 0;
    static final int WORD = 4;

    /** pending_tmp: the controller's own byte, as the keyboard's or the mouse's; the devices'. */
    static final int PENDING_REPLY = 0x04,
            PENDING_AUX_REPLY = 0x08,
            PENDING_KEYBOARD = 0x10,
            PENDING_AUX = 0x20;

    static final int SUBSECTION = 5;

    /** More than all subsections of one section together. */
    static final int MAX_SUBSECTIONS = 128;

    private InputLayout() {}
}
