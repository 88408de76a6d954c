package usshadow.guest.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import usshadow.guest.GuestImage;
import usshadow.guest.KernelFile;
import usshadow.guest.LinuxGuest;
import usshadow.guest.UnusableImageException;
import usshadow.machine.PhysicalMemory;
import usshadow.machine.VcpuState;

/**
 * A Linux guest from the files of a folder. They are read once, so what is loaded is what the
 * digest was made of; the kernel is unpacked when it is loaded first.
 */
final class FolderImage implements GuestImage {
    static final String KERNEL = "kernel", INITRAMFS = "initramfs", COMMAND_LINE = "cmdline";

    private final String name;
    private final byte[] kernel;
    private final byte[] initramfs;
    private final byte[] commandLine;
    private LinuxGuest guest;

    private FolderImage(String name, byte[] kernel, byte[] initramfs, byte[] commandLine) {
        this.name = name;
        this.kernel = kernel;
        this.initramfs = initramfs;
        this.commandLine = commandLine;
    }

    /**
     * Reads the files.
     *
     * @throws UnusableImageException if one is missing
     */
    static FolderImage read(Path folder) {
        return new FolderImage(
                folder.getFileName().toString(),
                part(folder, KERNEL),
                part(folder, INITRAMFS),
                part(folder, COMMAND_LINE));
    }

    private static byte[] part(Path folder, String file) {
        try {
            return Files.readAllBytes(folder.resolve(file));
        } catch (IOException e) {
            throw new UnusableImageException(
                    "the image in %s has no readable file '%s'; it needs %s, %s and %s"
                            .formatted(folder, file, KERNEL, INITRAMFS, COMMAND_LINE),
                    e);
        }
    }

    boolean hasSameFiles(FolderImage other) {
        return Arrays.equals(kernel, other.kernel)
                && Arrays.equals(initramfs, other.initramfs)
                && Arrays.equals(commandLine, other.commandLine);
    }

    @Override
    public String name() {
        return name;
    }

    /** Over the files as they are, each with its length. */
    @Override
    public byte[] digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : new byte[][] {kernel, initramfs, commandLine}) {
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
        return LinuxGuest.MINIMUM;
    }

    @Override
    public void load(PhysicalMemory memory, long ram) {
        guest().load(memory, ram);
    }

    @Override
    public VcpuState entry() {
        return guest().entry();
    }

    private synchronized LinuxGuest guest() {
        if (guest == null) {
            String line = new String(commandLine, StandardCharsets.US_ASCII).strip();
            guest = new LinuxGuest(KernelFile.elf(kernel), initramfs, line);
        }
        return guest;
    }
}
