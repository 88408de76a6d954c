package usshadow.guest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.SingleXZInputStream;

/** How the payload of a kernel file is compressed, told by its first bytes. */
enum Compression {
    XZ("fd377a585a00"),
    GZIP("1f8b08"),
    LZ4("02214c18"),
    ZSTD("28b52ffd"),
    BZIP2("425a68"),
    LZMA("5d0000"),
    LZO("894c5a4f");

    /** Dictionaries of kernels have 32 MiB or 128 MiB. */
    private static final int XZ_MEMORY_KIB = 160 << 10;

    private final String magic;

    /** By the first bytes, in hexadecimal. */
    Compression(String magic) {
        this.magic = magic;
    }

    /**
     * Which one it is.
     *
     * @throws UnusableImageException if it is none of these
     */
    static Compression of(byte[] payload) {
        for (Compression compression : values()) {
            if (compression.begins(payload)) {
                return compression;
            }
        }
        throw new UnusableImageException(
                "the kernel's payload is compressed in an unknown way, it begins with "
                        + HexFormat.of().formatHex(payload, 0, Math.min(payload.length, 6)));
    }

    private boolean begins(byte[] payload) {
        int size = Math.min(payload.length, magic.length() / 2);
        return HexFormat.of().formatHex(payload, 0, size).equals(magic);
    }

    /**
     * The payload, unpacked.
     *
     * @throws UnusableImageException if this compression is not supported
     * @throws IOException if the payload is damaged
     */
    InputStream open(byte[] payload) throws IOException {
        InputStream in = new ByteArrayInputStream(payload);
        return switch (this) {
            case XZ -> new SingleXZInputStream(in, XZ_MEMORY_KIB);
            case GZIP -> new GZIPInputStream(in);
            case LZ4 -> new Lz4Payload(payload);
            case ZSTD, BZIP2, LZMA, LZO ->
                    throw new UnusableImageException(
                            "the kernel is compressed with "
                                    + name()
                                    + ", only XZ, GZIP and LZ4 can be unpacked; unpack it to vmlinux"
                                    + " first");
        };
    }
}
