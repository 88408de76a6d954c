package usshadow.engine.soft;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The process's memory by absolute address. Addresses come only from memory slots and are checked
 * when a translation is made, not at each access.
 */
@SuppressWarnings("restricted") // what native access is for
final class Host {
    static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Host() {}

    /** Zero-extended. */
    static long read(long host, int size) {
        if (size == 8) {
            return ALL.get(LONG, host);
        }
        if (size == 4) {
            return ALL.get(INT, host) & 0xffff_ffffL;
        }
        return size == 2 ? ALL.get(SHORT, host) & 0xffff : ALL.get(BYTE, host) & 0xff;
    }

    static void write(long host, int size, long value) {
        if (size == 8) {
            ALL.set(LONG, host, value);
        } else if (size == 4) {
            ALL.set(INT, host, (int) value);
        } else if (size == 2) {
            ALL.set(SHORT, host, (short) value);
        } else {
            ALL.set(BYTE, host, (byte) value);
        }
    }
}
