package usshadow.guest;

/**
 * Where a Linux kernel is started from, and the fields of its boot_params that are filled in
 * (Linux, Documentation/arch/x86/boot.rst and zero-page.rst).
 *
 * <pre>
 *   00000  tables of {@link LongMode}
 *   09000  top of the first stack
 *   10000  boot_params: 1e8 entries of the memory map, 1f1 header of the kernel file,
 *          210 type of loader, 211 flags, 218 initramfs address and size, 228 command line,
 *          2d0 memory map, 20 bytes an entry: address u64, size u64, type u32
 *   20000  command line
 *  100000  the kernel's segments, where its ELF file says
 *  end     the initramfs, up to the end of RAM
 * </pre>
 */
final class LinuxLayout {
    static final int STACK = 0x9000;
    static final int BOOT_PARAMS = 0x10000;
    static final int COMMAND_LINE = 0x20000;
    static final int COMMAND_LINE_MOST = 2048;

    static final int PAGE = 4096;
    static final int MAP_ENTRIES = 0x1e8;
    static final int HEADER = 0x1f1;
    static final int BOOT_FLAG = 0x1fe;
    static final int MAGIC = 0x202;
    static final int PROTOCOL = 0x206;
    static final int LOADER = 0x210;
    static final int LOAD_FLAGS = 0x211;
    static final int INITRAMFS = 0x218;
    static final int INITRAMFS_SIZE = 0x21c;
    static final int COMMAND_LINE_POINTER = 0x228;
    static final int MAP = 0x2d0;
    static final int MAP_USABLE = 1;

    static final short BOOT_FLAG_VALUE = (short) 0xaa55;
    static final int MAGIC_VALUE = 0x53726448; // "HdrS"
    static final short PROTOCOL_2_15 = 0x20f;
    static final byte OTHER_LOADER = (byte) 0xff;
    static final byte LOADED_HIGH = 1;

    /** The BIOS data that a PC has at the top of the first 640 KiB starts here. */
    static final int LOW_END = 0x9fc00;

    static final int HIGH_START = 0x100000;

    private LinuxLayout() {}
}
