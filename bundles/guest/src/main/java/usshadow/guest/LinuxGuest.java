package usshadow.guest;

import static usshadow.guest.LinuxLayout.BOOT_PARAMS;
import static usshadow.guest.LinuxLayout.COMMAND_LINE;
import static usshadow.guest.LinuxLayout.HIGH_START;
import static usshadow.guest.LinuxLayout.LOW_END;
import static usshadow.guest.LinuxLayout.MAP;
import static usshadow.guest.LinuxLayout.PAGE;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import usshadow.machine.PhysicalMemory;
import usshadow.machine.VcpuState;

/**
 * A Linux kernel with its initramfs and command line. The kernel is the uncompressed ELF file
 * (vmlinux), entered directly in 64-bit mode.
 */
public final class LinuxGuest implements GuestImage {
    private static final int ELF_MAGIC = 0x464c457f;
    private static final int ENTRY = 24, PROGRAM_HEADERS = 32, PROGRAM_HEADER_COUNT = 56;
    private static final int PROGRAM_HEADER_SIZE = 56, LOAD = 1;
    private static final int P_OFFSET = 8, P_ADDRESS = 24, P_FILE_SIZE = 32;

    /** Of a virtual address in the kernel's own mapping: the physical one. */
    private static final long PHYSICAL = 0x7fff_ffffL;

    /** Bytes of RAM; with less a stock kernel does not come up; measured. */
    public static final long MINIMUM = 96L << 20;

    /** What {@link LongMode} maps. */
    private static final long MAXIMUM = 1L << 30;

    private final byte[] kernel;
    private final byte[] initramfs;
    private final String commandLine;

    /**
     * Takes the parts as they are.
     *
     * @param kernel an ELF file for x86-64
     * @param initramfs a cpio archive, compressed or not
     * @throws IllegalArgumentException if the kernel is no ELF file, or the command line too long
     */
    public LinuxGuest(byte[] kernel, byte[] initramfs, String commandLine) {
        if (kernel.length < PAGE || elf(kernel).getInt(0) != ELF_MAGIC) {
            throw new IllegalArgumentException(
                    "the kernel is no ELF file; unpack vmlinuz to vmlinux first");
        }
        if (commandLine.length() >= LinuxLayout.COMMAND_LINE_MOST) {
            throw new IllegalArgumentException(
                    "command line of %d characters: at most %d"
                            .formatted(commandLine.length(), LinuxLayout.COMMAND_LINE_MOST - 1));
        }
        this.kernel = kernel.clone();
        this.initramfs = initramfs.clone();
        this.commandLine = commandLine;
    }

    private static ByteBuffer elf(byte[] kernel) {
        return ByteBuffer.wrap(kernel).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public String name() {
        return "linux";
    }

    @Override
    public byte[] digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part :
                    new byte[][] {
                        kernel, initramfs, commandLine.getBytes(StandardCharsets.US_ASCII)
                    }) {
                digest.update(ByteBuffer.allocate(Long.BYTES).putLong(part.length).array());
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public long minimumRam() {
        return MINIMUM;
    }

    @Override
    public void load(PhysicalMemory memory, long ram) {
        if (ram < MINIMUM || ram > MAXIMUM) {
            throw new IllegalArgumentException(
                    "%d bytes of RAM: a Linux kernel is started in 96 MiB to 1 GiB".formatted(ram));
        }
        LongMode.writeTables(memory);
        loadKernel(memory);
        long start = (ram - initramfs.length) & -PAGE;
        memory.write(start, initramfs);
        byte[] line = new byte[commandLine.length() + 1];
        byte[] characters = commandLine.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(characters, 0, line, 0, characters.length);
        memory.write(COMMAND_LINE, line);
        memory.write(BOOT_PARAMS, bootParams(ram, start));
    }

    private void loadKernel(PhysicalMemory memory) {
        ByteBuffer elf = elf(kernel);
        int headers = Math.toIntExact(elf.getLong(PROGRAM_HEADERS));
        for (int i = 0; i < elf.getShort(PROGRAM_HEADER_COUNT); i++) {
            int at = headers + i * PROGRAM_HEADER_SIZE;
            if (elf.getInt(at) == LOAD) {
                int from = Math.toIntExact(elf.getLong(at + P_OFFSET));
                int size = Math.toIntExact(elf.getLong(at + P_FILE_SIZE));
                memory.write(
                        elf.getLong(at + P_ADDRESS), Arrays.copyOfRange(kernel, from, from + size));
            }
        }
    }

    private byte[] bootParams(long ram, long start) {
        ByteBuffer params = ByteBuffer.allocate(PAGE).order(ByteOrder.LITTLE_ENDIAN);
        params.putShort(LinuxLayout.BOOT_FLAG, LinuxLayout.BOOT_FLAG_VALUE);
        params.putInt(LinuxLayout.MAGIC, LinuxLayout.MAGIC_VALUE);
        params.putShort(LinuxLayout.PROTOCOL, LinuxLayout.PROTOCOL_2_15);
        params.put(LinuxLayout.LOADER, LinuxLayout.OTHER_LOADER);
        params.put(LinuxLayout.LOAD_FLAGS, LinuxLayout.LOADED_HIGH);
        params.putInt(LinuxLayout.INITRAMFS, (int) start);
        params.putInt(LinuxLayout.INITRAMFS_SIZE, initramfs.length);
        params.putInt(LinuxLayout.COMMAND_LINE_POINTER, COMMAND_LINE);
        params.put(LinuxLayout.MAP_ENTRIES, (byte) 2);
        params.position(MAP);
        params.putLong(0).putLong(LOW_END).putInt(LinuxLayout.MAP_USABLE);
        params.putLong(HIGH_START).putLong(ram - HIGH_START).putInt(LinuxLayout.MAP_USABLE);
        return params.array();
    }

    @Override
    public VcpuState entry() {
        long entry = elf(kernel).getLong(ENTRY);
        VcpuState state =
                LongMode.entry(
                        entry < 0 ? entry & PHYSICAL : entry,
                        LinuxLayout.STACK,
                        new VcpuState.Table(0, 0));
        state.general()[6] = BOOT_PARAMS; // RSI
        return state;
    }
}
