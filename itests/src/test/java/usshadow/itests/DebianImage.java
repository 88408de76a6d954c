package usshadow.itests;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import usshadow.guest.KernelFile;

/** The guest image that {@code ./usshadow guest} makes, in the cache that all share. */
record DebianImage(byte[] kernel, byte[] initramfs, String commandLine) {
    /** Fetched if it is not there; a test that cannot have it says so and is skipped. */
    static DebianImage get(Path runDir) throws IOException {
        Path folder = cache().resolve("usshadow/guest/debian");
        if (!Files.isReadable(folder.resolve("cmdline"))) {
            Cli.needs("apt-get", "apt");
            Cli.Result made = Cli.in(runDir).usshadow(List.of("guest"), "");
            if (made.code() != 0) {
                String text = "no Debian kernel to boot; ./usshadow guest says: " + made.err();
                assertTrue(System.getenv("CI") == null, text);
                abort(text);
            }
        }
        return new DebianImage(
                KernelFile.elf(Files.readAllBytes(folder.resolve("kernel"))),
                Files.readAllBytes(folder.resolve("initramfs")),
                Files.readString(folder.resolve("cmdline")).strip());
    }

    private static Path cache() {
        String cache = System.getenv("XDG_CACHE_HOME");
        return cache == null || cache.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(cache);
    }
}
