package usshadow.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import usshadow.guest.KernelFile;

/**
 * The guest that both machines boot: Debian's kernel, uncompressed, and its initramfs.
 *
 * @param folder an image as the guest store has them: kernel, initramfs, cmdline
 */
record GuestFiles(Path folder) {
    private static final Pattern TSC = Pattern.compile("tsc_early_khz=\\d+");
    private static final Pattern MHZ = Pattern.compile("(?m)^cpu MHz\\s*:\\s*([0-9.]+)");
    private static final double KHZ_PER_MHZ = 1000;

    /**
     * Makes it from the image {@code debian} of this user's guest store.
     *
     * @param folder for the files
     * @throws MissingException if there is no such image
     */
    static GuestFiles from(Path folder) throws IOException {
        Path image = store().resolve("debian");
        if (!Files.isReadable(image.resolve("kernel"))) {
            throw new MissingException("there is no " + image + ": make it with ./usshadow guest");
        }
        byte[] kernel = Files.readAllBytes(image.resolve("kernel"));
        Files.write(folder.resolve("kernel"), KernelFile.elf(kernel));
        Files.copy(image.resolve("initramfs"), folder.resolve("initramfs"));
        Files.copy(image.resolve("cmdline"), folder.resolve("cmdline"));
        return new GuestFiles(folder);
    }

    private static Path store() {
        String own = System.getProperty("usshadow.guests");
        String cache = System.getenv("XDG_CACHE_HOME");
        Path home = Path.of(System.getProperty("user.home"), ".cache");
        return own != null
                ? Path.of(own)
                : (cache == null || cache.isEmpty() ? home : Path.of(cache))
                        .resolve("usshadow/guest");
    }

    Path kernel() {
        return folder.resolve("kernel");
    }

    Path initramfs() {
        return folder.resolve("initramfs");
    }

    /** The command line, for a time stamp counter that is the host's own, as QEMU's is. */
    String commandLineWithHostTsc() throws IOException {
        String line =
                Files.readString(folder.resolve("cmdline"), StandardCharsets.US_ASCII).strip();
        Matcher mhz = MHZ.matcher(Files.readString(Path.of("/proc/cpuinfo")));
        if (!mhz.find()) {
            return line;
        }
        long khz = Math.round(Double.parseDouble(mhz.group(1)) * KHZ_PER_MHZ);
        return TSC.matcher(line).replaceFirst("tsc_early_khz=" + khz);
    }
}
