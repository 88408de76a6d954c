package usshadow.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Debian's generic kernel with a small initramfs: busybox, lrzsz (files over the console), getties
 * on ttyS0 and tty1, user root with the password usshadow.
 */
final class DebianGuest {
    private static final String META_PACKAGE = "linux-image-amd64";
    private static final Pattern KERNEL = Pattern.compile("linux-image-\\d\\S*-amd64");

    /** Grows with what is put into an image: an older one is made anew. */
    static final String RECIPE = "debian 2";

    private static final List<String> FOLDERS =
            List.of(
                    "bin",
                    "dev",
                    "etc",
                    "lib",
                    "lib/x86_64-linux-gnu",
                    "lib64",
                    "proc",
                    "root",
                    "sys",
                    "tmp");

    private static final List<String> TRANSFER = List.of("rz", "sz");

    /** What those are linked with, and where they look for it. */
    private static final Map<String, String> LIBRARIES =
            Map.of(
                    "libc.so.6", "lib/x86_64-linux-gnu/libc.so.6",
                    "ld-linux-x86-64.so.2", "lib64/ld-linux-x86-64.so.2");

    private static final int CONSOLE_MAJOR = 5, CONSOLE_MINOR = 1;

    /** How it starts with the fewest instructions; the engine's time stamp counter has 1 GHz. */
    static final String COMMAND_LINE =
            "console=ttyS0 acpi=off pci=off tsc_early_khz=1000000 tsc=reliable"
                    + " cryptomgr.notests=1 rodata=off mitigations=off";

    private final Path tree;

    /** From unpacked packages. */
    private DebianGuest(Path tree) {
        this.tree = tree;
    }

    /**
     * Fetches the packages.
     *
     * @param folder for all that is fetched
     */
    static DebianGuest fetch(Path folder) throws IOException {
        Apt apt = new Apt(folder);
        apt.update();
        Path tree = folder.resolve("tree");
        apt.unpack(apt.dependency(META_PACKAGE, KERNEL), tree);
        for (String each : List.of("busybox-static", "lrzsz", "libc6")) {
            apt.unpack(each, tree);
        }
        return new DebianGuest(tree);
    }

    /** The kernel's file. */
    Path kernel() throws IOException {
        return find("boot", "vmlinuz-").orElseThrow(() -> new UserError("no vmlinuz in " + tree));
    }

    /** The initramfs. */
    byte[] initramfs() throws IOException {
        Cpio cpio = new Cpio();
        for (String folder : FOLDERS) {
            cpio.folder(folder);
        }
        cpio.device("dev/console", CONSOLE_MAJOR, CONSOLE_MINOR);
        cpio.file("init", 0755, resource("init"));
        for (String file : List.of("inittab", "passwd", "group", "issue")) {
            cpio.file("etc/" + file, 0644, resource(file));
        }
        program(cpio, "busybox", "bin/busybox");
        for (String tool : TRANSFER) {
            program(cpio, tool, "bin/" + tool);
        }
        for (Map.Entry<String, String> library : LIBRARIES.entrySet()) {
            program(cpio, library.getKey(), library.getValue());
        }
        Optional<Path> mouse = find("", "psmouse.ko");
        if (mouse.isPresent()) {
            strip(mouse.get());
            cpio.file("lib/psmouse.ko", 0644, Files.readAllBytes(mouse.get()));
        }
        return cpio.end();
    }

    private void program(Cpio cpio, String name, String place) throws IOException {
        Path file = find("", name).orElseThrow(() -> new UserError("no " + name + " in " + tree));
        cpio.file(place, 0755, Files.readAllBytes(file));
    }

    /** Without symbols of the debugger and signature the guest loads it sooner, where it can be. */
    private static void strip(Path module) {
        try {
            Process strip = new ProcessBuilder("strip", "-g", Run.arg(module)).start();
            strip.waitFor();
        } catch (IOException e) {
            // There is no strip here; the module works as it is.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<Path> find(String folder, String prefix) throws IOException {
        try (Stream<Path> files = Files.walk(tree.resolve(folder))) {
            return files.filter(Files::isRegularFile)
                    .filter(f -> f.getFileName().toString().startsWith(prefix))
                    .filter(
                            f ->
                                    !f.toString().endsWith(".xz")
                                            && !f.startsWith(tree.resolve("usr/share")))
                    .sorted()
                    .findFirst();
        }
    }

    private static byte[] resource(String name) {
        try (InputStream in = DebianGuest.class.getResourceAsStream("guest/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("guest/" + name, e);
        }
    }
}
