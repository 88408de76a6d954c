package usshadow.sealing;

/**
 * The bytes of a manifest, the body of its sealed part; little-endian.
 *
 * <pre>
 *         +0                +4                +8                +12
 *   0000  carry             devices           epoch                             carry: 0 none, 1 all
 *   0010  save id                                                               as its 32 digits read
 *   0020  VM                                                                    ASCII, zeros after it
 *   0040  attachments
 *
 *   device, after each other from 0044 on
 *   0000  name                                                                  ASCII, zeros after it
 *   0020  instance          version           parts             tags, 16 bytes each
 *
 *   attachment, after each other behind the devices
 *   0000  kind              length            value, length bytes
 * </pre>
 */
final class ManifestLayout {
    /** The version that the manifest's sealed part names. */
    static final int VERSION = 1;

    static final int CARRY_AT = 0x00;
    static final int DEVICES_AT = 0x04;
    static final int EPOCH_AT = 0x08;
    static final int SAVE_AT = 0x10;
    static final int VM_AT = 0x20;
    static final int ATTACHMENTS_AT = 0x40;
    static final int HEADER_SIZE = 0x44;

    static final int DEVICE_SIZE = 0x2c;
    static final int ATTACHMENT_SIZE = 8;

    private ManifestLayout() {}
}
