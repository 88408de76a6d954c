package usshadow.guest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * Unpacks what {@code lz4 -l} packed, the "legacy frame" that Linux uses (LZ4 frame format, section
 * "Legacy frame").
 *
 * <pre>
 *   magic u32, then blocks: size u32, bytes; each unpacks to 8 MiB, the last to less
 *   behind the last block the kernel has its unpacked size, u32
 * </pre>
 */
final class Lz4Payload extends InputStream {
    private static final int BLOCK = 8 << 20;

    private final LZ4SafeDecompressor decompressor = LZ4Factory.safeInstance().safeDecompressor();
    private final ByteBuffer packed;
    private final byte[] block = new byte[BLOCK];
    private ByteBuffer unpacked = ByteBuffer.allocate(0);

    /** Of a payload with magic and size. */
    Lz4Payload(byte[] payload) {
        packed = ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
        packed.position(Integer.BYTES);
        packed.limit(Math.max(Integer.BYTES, payload.length - Integer.BYTES));
    }

    @Override
    public int read() throws IOException {
        return more() ? unpacked.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] to, int at, int length) throws IOException {
        if (!more()) {
            return -1;
        }
        int size = Math.min(length, unpacked.remaining());
        unpacked.get(to, at, size);
        return size;
    }

    private boolean more() throws IOException {
        while (!unpacked.hasRemaining() && packed.hasRemaining()) {
            next();
        }
        return unpacked.hasRemaining();
    }

    private void next() throws IOException {
        int size = packed.remaining() < Integer.BYTES ? -1 : packed.getInt();
        if (size <= 0 || size > packed.remaining()) {
            throw new IOException(
                    "a block of %d bytes, there are %d".formatted(size, packed.remaining()));
        }
        try {
            int length =
                    decompressor.decompress(
                            packed.array(), packed.position(), size, block, 0, BLOCK);
            packed.position(packed.position() + size);
            unpacked = ByteBuffer.wrap(block, 0, length);
        } catch (LZ4Exception e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
