package usshadow.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import usshadow.guest.KernelFile;
import usshadow.guest.LinuxGuest;

/** Makes the image {@code debian} that cloud nodes can boot. */
@Command(
        name = "guest",
        description = "Fetch Debian's kernel and make an image of it, or take your own files.")
final class GuestCommand implements Callable<Integer> {
    private static final String IMAGE = Words.of(Vms.Guest.DEBIAN);

    @Spec private CommandSpec spec;
    @Mixin private GuestDir guests;

    @ArgGroup(exclusive = false)
    private OwnFiles own;

    @Option(
            names = "--cmdline",
            paramLabel = "<line>",
            defaultValue = DebianGuest.COMMAND_LINE,
            description = "the kernel's command line (default: ${DEFAULT-VALUE})")
    private String commandLine;

    /** A kernel of the user's own. */
    private static final class OwnFiles {
        @Option(names = "--kernel", required = true, description = "vmlinuz or vmlinux")
        private Path kernel;

        @Option(names = "--initrd", required = true, description = "initramfs, a cpio archive")
        private Path initrd;
    }

    @Override
    public Integer call() throws IOException {
        Path image = guests.path().resolve(IMAGE);
        boolean asked =
                own != null || spec.commandLine().getParseResult().hasMatchedOption("--cmdline");
        if (guests.has(IMAGE) && !asked) {
            say("The image is there already: " + image);
            return 0;
        }
        Files.createDirectories(guests.path());
        Path work = Files.createTempDirectory(guests.path(), ".making-");
        try {
            make(Files.createDirectory(work.resolve(IMAGE)), work);
            check(work.resolve(IMAGE));
            delete(image);
            Files.move(work.resolve(IMAGE), image, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(work);
        }
        say("Made " + image + "; start it with ./usshadow up --guest " + IMAGE);
        return 0;
    }

    private void make(Path image, Path work) throws IOException {
        Path kernel = image.resolve(GuestDir.KERNEL);
        Path initramfs = image.resolve(GuestDir.INITRAMFS);
        Files.writeString(image.resolve(GuestDir.COMMAND_LINE), commandLine + "\n");
        if (own != null) {
            copy(own.kernel, kernel);
            copy(own.initrd, initramfs);
            return;
        }
        say("Fetching Debian's kernel and busybox (72 MB) with apt");
        DebianGuest debian = DebianGuest.fetch(work);
        Files.copy(debian.kernel(), kernel);
        Files.write(initramfs, debian.initramfs());
    }

    /** What no node could boot is refused here already. */
    private void check(Path image) throws IOException {
        try {
            byte[] kernel = KernelFile.elf(Files.readAllBytes(image.resolve(GuestDir.KERNEL)));
            new LinuxGuest(
                    kernel, Files.readAllBytes(image.resolve(GuestDir.INITRAMFS)), commandLine);
        } catch (IllegalArgumentException e) {
            throw new UserError("No image made: " + e.getMessage(), e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        if (!Files.isReadable(from)) {
            throw new UserError("There is no file " + from + " that I can read");
        }
        Files.copy(from, to);
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private void say(String text) {
        spec.commandLine().getOut().println(text);
    }
}
