package usshadow.guest;

import static usshadow.guest.BzImageLayout.DEFAULT_SETUP_SECTORS;
import static usshadow.guest.BzImageLayout.HEADER_END;
import static usshadow.guest.BzImageLayout.PAYLOAD;
import static usshadow.guest.BzImageLayout.PAYLOAD_LENGTH;
import static usshadow.guest.BzImageLayout.PROTOCOL_2_08;
import static usshadow.guest.BzImageLayout.SECTOR;
import static usshadow.guest.BzImageLayout.SETUP_SECTORS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A kernel's file, vmlinuz or vmlinux, and the ELF file in it. */
public final class KernelFile {
    private static final int ELF_MAGIC = 0x464c457f;
    private static final int ELF_HEADER = 64;
    private static final int CLASS = 4, CLASS_64 = 2, MACHINE = 18, X86_64 = 62;
    private static final int HEADERS = 32, HEADER_SIZE = 54, HEADER_COUNT = 56;
    private static final int LOAD = 1, P_SIZE = 56;
    private static final int P_OFFSET = 8, P_ADDRESS = 24, P_FILE_SIZE = 32;

    /** Kernels unpack to 30 to 70 MB. */
    private static final int LARGEST = 256 << 20;

    private KernelFile() {}

    /**
     * The uncompressed kernel of a file.
     *
     * @param file all of vmlinuz (bzImage), or a vmlinux, which is returned as it is
     * @return an ELF file for x86-64 whose segments are all in it
     * @throws UnusableImageException if there is none; the message says why
     */
    public static byte[] elf(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        byte[] elf = file;
        if (file.length < Integer.BYTES || bytes.getInt(0) != ELF_MAGIC) {
            elf = unpack(payload(bytes));
        }
        check(ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN));
        return elf;
    }

    private static byte[] payload(ByteBuffer file) {
        if (file.capacity() < HEADER_END
                || file.getShort(LinuxLayout.BOOT_FLAG) != LinuxLayout.BOOT_FLAG_VALUE
                || file.getInt(LinuxLayout.MAGIC) != LinuxLayout.MAGIC_VALUE) {
            throw new UnusableImageException(
                    "the kernel is neither vmlinuz (bzImage) nor an ELF file; its size is %d bytes"
                            .formatted(file.capacity()));
        }
        if (file.getShort(LinuxLayout.PROTOCOL) < PROTOCOL_2_08) {
            throw new UnusableImageException(
                    "the kernel's boot protocol is %#x, older than %#x; unpack it to vmlinux first"
                            .formatted(file.getShort(LinuxLayout.PROTOCOL), PROTOCOL_2_08));
        }
        int sectors = Byte.toUnsignedInt(file.get(SETUP_SECTORS));
        long setup = ((sectors == 0 ? DEFAULT_SETUP_SECTORS : sectors) + 1L) * SECTOR;
        long from = setup + Integer.toUnsignedLong(file.getInt(PAYLOAD));
        long end = from + Integer.toUnsignedLong(file.getInt(PAYLOAD_LENGTH));
        if (end > file.capacity() || end - from < Integer.BYTES) {
            throw new UnusableImageException(
                    "the kernel's payload is at %d to %d of a file of %d bytes; it was cut off"
                            .formatted(from, end, file.capacity()));
        }
        byte[] payload = new byte[(int) (end - from)];
        file.get((int) from, payload);
        return payload;
    }

    private static byte[] unpack(byte[] payload) {
        long size =
                Integer.toUnsignedLong(
                        ByteBuffer.wrap(payload)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getInt(payload.length - Integer.BYTES));
        Compression compression = Compression.of(payload);
        if (size > LARGEST) {
            throw new UnusableImageException(
                    "the kernel would unpack to %d bytes, at most %d are taken"
                            .formatted(size, LARGEST));
        }
        byte[] elf;
        try (InputStream in = compression.open(payload)) {
            // One more than there should be: the end, where the checksum is, is read too.
            elf = in.readNBytes((int) size + 1);
        } catch (IOException e) {
            throw new UnusableImageException(
                    "the kernel's %s payload is damaged: %s".formatted(compression, e), e);
        }
        if (elf.length != size) {
            throw new UnusableImageException(
                    "the kernel's %s payload does not unpack to the %d bytes that it should"
                            .formatted(compression, size));
        }
        return elf;
    }

    private static void check(ByteBuffer elf) {
        if (elf.capacity() < ELF_HEADER || elf.getInt(0) != ELF_MAGIC) {
            throw new UnusableImageException("the kernel's payload is no ELF file");
        }
        if (elf.get(CLASS) != CLASS_64 || elf.getShort(MACHINE) != X86_64) {
            throw new UnusableImageException(
                    "the kernel is not for x86-64: ELF class %d, machine %d"
                            .formatted(elf.get(CLASS), elf.getShort(MACHINE)));
        }
        long headers = elf.getLong(HEADERS);
        int count = Short.toUnsignedInt(elf.getShort(HEADER_COUNT));
        if (elf.getShort(HEADER_SIZE) != P_SIZE
                || !inside(headers, (long) count * P_SIZE, elf.capacity())) {
            throw new UnusableImageException(
                    "the kernel's ELF file has %d program headers at %d, beyond its end"
                            .formatted(count, headers));
        }
        checkSegments(elf, (int) headers, count);
    }

    private static void checkSegments(ByteBuffer elf, int headers, int count) {
        int segments = 0;
        for (int at = headers; at < headers + count * P_SIZE; at += P_SIZE) {
            if (elf.getInt(at) != LOAD) {
                continue;
            }
            segments++;
            long size = elf.getLong(at + P_FILE_SIZE);
            long address = elf.getLong(at + P_ADDRESS);
            if (!inside(elf.getLong(at + P_OFFSET), size, elf.capacity())) {
                throw new UnusableImageException(
                        "the kernel's ELF file is cut off: a segment of %d bytes is beyond its end"
                                .formatted(size));
            }
            if (address < LinuxLayout.HIGH_START || address > LARGEST) {
                throw new UnusableImageException(
                        "a segment of the kernel wants to be at %#x, not above the first MiB"
                                .formatted(address));
            }
        }
        if (segments == 0) {
            throw new UnusableImageException("the kernel's ELF file has nothing to load");
        }
    }

    private static boolean inside(long from, long size, long all) {
        return from >= 0 && size >= 0 && from <= all && size <= all - from;
    }
}
