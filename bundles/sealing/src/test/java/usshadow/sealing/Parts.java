package usshadow.sealing;

import java.nio.charset.StandardCharsets;

/** A VM, a save and a serial port's state for tests. */
final class Parts {
    static final SaveId SAVE = SaveId.parse("000102030405060708090a0b0c0d0e0f");
    static final SaveId OTHER_SAVE = SaveId.parse("f00102030405060708090a0b0c0d0e0f");
    static final byte[] BODY = "pending input".getBytes(StandardCharsets.US_ASCII);
    static final PartHeader SERIAL = new PartHeader("web1", "serial", 0, 3, 7, SAVE, 1, 2, 48);
    static final Expected EXPECTED = Expected.of("web1", "serial", 0).version(3).save(7, SAVE);

    private Parts() {}

    /** The key with the bytes 0, 1, 2 … 31. */
    static VmKey key() {
        byte[] key = new byte[VmKey.SIZE];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) i;
        }
        return VmKey.of(key);
    }
}
