package usshadow.chipset;

import java.nio.ByteBuffer;
import usshadow.machine.BadStateException;

/** What the codecs of bodies of fixed length share. */
final class Bodies {
    private Bodies() {}

    static void require(String section, int version, int wanted, byte[] body, int length)
            throws BadStateException {
        if (version != wanted || body.length != length) {
            throw new BadStateException(
                    "%s state version %d of %d bytes: version %d has %d"
                            .formatted(section, version, body.length, wanted, length));
        }
    }

    static int octet(ByteBuffer in) {
        return Byte.toUnsignedInt(in.get());
    }

    /** A byte that is 0 or {@code set}. */
    static boolean flag(ByteBuffer in, int set) {
        int value = octet(in);
        if (value != 0 && value != set) {
            throw new IllegalArgumentException(
                    "a flag at offset 0x%x is %d, not 0 or %d"
                            .formatted(in.position() - 1, value, set));
        }
        return value != 0;
    }
}
