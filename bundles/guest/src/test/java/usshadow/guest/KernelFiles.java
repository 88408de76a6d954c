package usshadow.guest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.GZIPOutputStream;
import net.jpountz.lz4.LZ4Factory;
import org.tukaani.xz.FilterOptions;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.X86Options;
import org.tukaani.xz.XZOutputStream;

/** Makes kernel files. */
public final class KernelFiles {
    static final int HEADERS = 64;
    static final int CODE = 0x1000;
    static final int SETUP = 3 * 512;
    static final int OFFSET = 100;

    private KernelFiles() {}

    /** An ELF file for x86-64 with one segment of a page at 16 MiB. */
    public static byte[] elf() {
        ByteBuffer elf = ByteBuffer.allocate(2 * CODE).order(ByteOrder.LITTLE_ENDIAN);
        elf.putInt(0, 0x464c457f).put(4, (byte) 2).putShort(18, (short) 62);
        elf.putLong(24, 0x1000000).putLong(32, HEADERS).putShort(54, (short) 56);
        elf.putShort(56, (short) 1);
        elf.putInt(HEADERS, 1).putLong(HEADERS + 8, CODE).putLong(HEADERS + 24, 0x1000000);
        elf.putLong(HEADERS + 32, CODE).put(CODE, (byte) 0xf4);
        return elf.array();
    }

    static byte[] xz(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        FilterOptions[] filters = {new X86Options(), new LZMA2Options(0)};
        try (OutputStream out = new XZOutputStream(bytes, filters)) {
            out.write(content);
        }
        return sized(bytes, content.length);
    }

    static byte[] gzip(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray(); // gzip itself ends with the size
    }

    /** As {@code lz4 -l} packs it. */
    static byte[] lz4(byte[] content) {
        ByteBuffer packed =
                ByteBuffer.allocate(content.length + 1024).order(ByteOrder.LITTLE_ENDIAN);
        packed.putInt(0x184c2102);
        int room = packed.capacity() - 8;
        int size =
                LZ4Factory.safeInstance()
                        .fastCompressor()
                        .compress(content, 0, content.length, packed.array(), 8, room);
        var bytes = new ByteArrayOutputStream();
        packed.putInt(size);
        bytes.write(packed.array(), 0, 8 + size);
        return sized(bytes, content.length);
    }

    static byte[] sized(ByteArrayOutputStream bytes, int size) {
        bytes.writeBytes(
                ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(size).array());
        return bytes.toByteArray();
    }

    /** A bzImage with two sectors of setup. */
    static byte[] bzImage(byte[] payload) {
        ByteBuffer file =
                ByteBuffer.allocate(SETUP + OFFSET + payload.length + 50)
                        .order(ByteOrder.LITTLE_ENDIAN);
        file.put(0x1f1, (byte) 2).putShort(0x1fe, (short) 0xaa55).putInt(0x202, 0x53726448);
        file.putShort(0x206, (short) 0x20f).putInt(0x248, OFFSET).putInt(0x24c, payload.length);
        file.put(SETUP + OFFSET, payload);
        return file.array();
    }
}
