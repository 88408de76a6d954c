package usshadow.device.vnc.rfb.encoding;

import java.util.zip.Deflater;

/** One of a connection's zlib streams: each piece can be read when it has come. */
final class ZlibStream {
    private final Deflater deflater;
    private byte[] packed = new byte[1 << 14];

    ZlibStream(int level) {
        deflater = new Deflater(level);
    }

    /** Packs some bytes; they are in {@link #packed} until the next call. Returns how many. */
    int pack(byte[] bytes, int length) {
        deflater.setInput(bytes, 0, length);
        int size = 0;
        while (true) {
            size += deflater.deflate(packed, size, packed.length - size, Deflater.SYNC_FLUSH);
            if (size < packed.length) {
                return size;
            }
            packed = java.util.Arrays.copyOf(packed, packed.length * 2);
        }
    }

    byte[] packed() {
        return packed;
    }

    void close() {
        deflater.end();
    }
}
