package usshadow.guest;

/**
 * A kernel file as distributions ship it, vmlinuz (Linux, Documentation/arch/x86/boot.rst).
 *
 * <pre>
 *  000  code of the real mode
 *  1f1  sectors of setup that follow the first, u8; 0 means 4
 *  1fe  boot flag, u16
 *  202  magic, u32; 206 version of the protocol, u16
 *  248  payload: offset from the end of setup, u32; 24c its length, u32
 *  ...  setup, 512 bytes a sector; then the code that unpacks, and in it the payload
 *       payload: the compressed ELF file; its last 4 bytes are the size of that file, u32
 * </pre>
 */
final class BzImageLayout {
    static final int SETUP_SECTORS = 0x1f1;
    static final int PAYLOAD = 0x248;
    static final int PAYLOAD_LENGTH = 0x24c;
    static final int HEADER_END = 0x250;

    static final int SECTOR = 512;
    static final int DEFAULT_SETUP_SECTORS = 4;

    /** The first version that says where the payload is. */
    static final short PROTOCOL_2_08 = 0x208;

    private BzImageLayout() {}
}
