package usshadow.sealing;

/**
 * The bytes of a sealed part; little-endian.
 *
 * <pre>
 *         +0                +4                +8                +12
 *   0000  magic "USSEALED"                    format            state version
 *   0010  VM                                                                    ASCII, zeros after it
 *   0030  device                                                                ASCII, zeros after it
 *   0050  instance          part u16 parts u16 epoch
 *   0060  save id                                                               as its 32 digits read
 *   0070  capacity          nonce
 *   0080  ciphertext        capacity + 4 bytes of { length u32, body, zeros }
 *   ....  tag               16 bytes
 * </pre>
 */
final class SealedPartLayout {
    static final byte[] MAGIC = {'U', 'S', 'S', 'E', 'A', 'L', 'E', 'D'};
    static final int FORMAT = 1;

    static final int MAGIC_AT = 0x00;
    static final int FORMAT_AT = 0x08;
    static final int VERSION_AT = 0x0c;
    static final int VM_AT = 0x10;
    static final int DEVICE_AT = 0x30;
    static final int INSTANCE_AT = 0x50;
    static final int PART_AT = 0x54;
    static final int PARTS_AT = 0x56;
    static final int EPOCH_AT = 0x58;
    static final int SAVE_AT = 0x60;
    static final int CAPACITY_AT = 0x70;
    static final int NONCE_AT = 0x74;
    static final int HEADER_SIZE = 0x80;

    static final int NONCE_SIZE = HEADER_SIZE - NONCE_AT;
    static final int LENGTH_SIZE = 4;
    static final int TAG_SIZE = 16;

    private SealedPartLayout() {}

    static int size(int capacity) {
        return HEADER_SIZE + LENGTH_SIZE + capacity + TAG_SIZE;
    }
}
