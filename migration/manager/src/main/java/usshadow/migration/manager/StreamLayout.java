package usshadow.migration.manager;

/**
 * The bytes of a QEMU migration stream, version 3; big-endian. A pstr is a u8 length and that many
 * bytes. See docs/formats/migration.md.
 *
 * <pre>
 *   header         u32 "QEVM"   u32 3
 *   configuration  u8 07   u32 length   machine name
 *   ram START      u8 01   u32 id   pstr "ram"   u32 0   u32 4
 *                  u64 (bytes of all blocks | MEM_SIZE)   { pstr block   u64 size } ...   u64 EOS     footer
 *   ram PART, END  u8 02, 03   u32 id   { page record } ...   u64 EOS                                  footer
 *   page record    u64 (offset in block | flags)   pstr block, unless CONTINUE
 *                  ZERO: u8 0                    PAGE: 4096 bytes
 *   device FULL    u8 04   u32 id   pstr section   u32 instance   u32 version   body                  footer
 *   footer         u8 7E   u32 id
 *   subsection     u8 05   pstr name   u32 version   fields                      (at the end of a body)
 *   EOF            u8 00
 *   VMDESC         u8 06   u32 length   JSON
 * </pre>
 */
final class StreamLayout {
    static final int MAGIC = 0x5145564d;
    static final int VERSION = 3;

    static final int EOF = 0x00;
    static final int SECTION_START = 0x01;
    static final int SECTION_PART = 0x02;
    static final int SECTION_END = 0x03;
    static final int SECTION_FULL = 0x04;
    static final int SUBSECTION = 0x05;
    static final int VMDESCRIPTION = 0x06;
    static final int CONFIGURATION = 0x07;
    static final int FOOTER = 0x7e;

    /** The section of the RAM; devices' ids follow it. */
    static final int RAM_ID = 1;

    static final int RAM_INSTANCE = 0;
    static final int RAM_VERSION = 4;

    /** The low bits of a page record's first word. */
    static final int FLAGS = 0xfff;

    static final int ZERO = 0x02;
    static final int MEM_SIZE = 0x04;
    static final int PAGE = 0x08;
    static final int EOS = 0x10;
    static final int CONTINUE = 0x20;

    /** The most bytes before a page's content: word and name. */
    static final int PAGE_HEADER = Long.BYTES + 1 + 127;

    /** The longest description that a receiver reads. */
    static final int MAX_DESCRIPTION = 4 << 20;

    private StreamLayout() {}
}
