package usshadow.device.vnc.video;

/**
 * The bytes of section {@code vga}, version 2, as QEMU's vmstate has them for its PCI card;
 * big-endian.
 *
 * <pre>
 *   000 PCI: version_id i32 2   004 configuration space, 256 bytes   104 irq_state, 4 x u32
 *   114 latch u32         118 sr_index       119 sr, 8          121 gr_index      122 gr, 16
 *   132 ar_index          133 ar, 21         148 ar_flip_flop i32
 *   14c cr_index          14d cr, 256        24d msr   24e fcr   24f st00   250 st01
 *   251 dac_state         252 dac_sub_index  253 dac_read_index  254 dac_write_index
 *   255 dac_cache, 3      258 palette, 768   558 bank_offset i32
 *   55c is_vbe_vmstate    55d vbe_index u16  55f vbe_regs, 10 x u16
 *   573 vbe_start_addr u32   577 vbe_line_offset u32   57b vbe_bank_mask u32   57f end
 *
 *   subsection vga.endian 1: u8 05, u8 length, name, u32 version, u8 big_endian_fb: read and dropped
 * </pre>
 *
 * What this VGA has not is 0, and what is there of it when read is dropped: latch, status 0, banks,
 * and the PCI part but for the card's identity.
 */
final class VgaLayout {
    static final String SECTION = "vga";
    static final int VERSION = 2;
    static final int PCI_VERSION_AT = 0, PCI_VERSION = 2;
    static final int CONFIG_AT = 4;

    /** Vendor and device of QEMU's standard VGA, revision 2, class 0300. */
    static final int[] IDENTITY = {0x34, 0x12, 0x11, 0x11, 0, 0, 0, 0, 2, 0, 0, 3};

    static final int COMMON_AT = 0x114;
    static final int BODY = 0x57f;
    static final int LATCH_SIZE = 4;
    static final int BANK_SIZE = 4;
    static final int IS_VBE_AT = 0x55c;
    static final int VBE_REGS = 10;
    static final int VBE_XRES = 1, VBE_YRES = 2, VBE_BPP = 3, VBE_ENABLE = 4;
    static final int VBE_REGS_AT = 0x55f;
    static final int SUBSECTION = 5;
    static final String ENDIAN = "vga.endian";
    static final int MAX = BODY + 64;

    private VgaLayout() {}
}
