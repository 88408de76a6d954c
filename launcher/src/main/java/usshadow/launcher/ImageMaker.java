package usshadow.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import usshadow.guest.KernelFile;
import usshadow.guest.LinuxGuest;

/** Makes the image {@code debian}: all of it, or nothing; one maker at a time in a folder. */
final class ImageMaker {
    /** The image's name. */
    static final String IMAGE = Words.of(Vms.Guest.DEBIAN);

    private static final String OWN = "files of the user's own";
    private static final String LOCK = ".lock", WORK = ".making-";

    private final GuestDir guests;
    private final Consumer<String> say;

    /** What fills the folder of an image. */
    private interface Source {
        void fill(Path image, Path work) throws IOException;
    }

    /**
     * Makes images in a folder.
     *
     * @param say told what is done
     */
    ImageMaker(GuestDir guests, Consumer<String> say) {
        this.guests = guests;
        this.say = say;
    }

    /** Whether the image is there, and as this program makes it, or of the user's own files. */
    boolean isDone() throws IOException {
        Path recipe = guests.path().resolve(IMAGE).resolve(GuestDir.RECIPE);
        if (!guests.has(IMAGE) || !Files.isReadable(recipe)) {
            return false;
        }
        String made = Files.readString(recipe).strip();
        return made.equals(DebianGuest.RECIPE) || made.equals(OWN);
    }

    /** With Debian's kernel and programs, which are fetched. */
    void debian(String commandLine) throws IOException {
        say.accept("Fetching Debian's kernel, busybox and lrzsz (75 MB) with apt");
        make(
                commandLine,
                DebianGuest.RECIPE,
                (image, work) -> {
                    DebianGuest debian = DebianGuest.fetch(work);
                    Files.copy(debian.kernel(), image.resolve(GuestDir.KERNEL));
                    Files.write(image.resolve(GuestDir.INITRAMFS), debian.initramfs());
                });
    }

    /** With files of the user's own. */
    void own(Path kernel, Path initramfs, String commandLine) throws IOException {
        make(
                commandLine,
                OWN,
                (image, work) -> {
                    copy(kernel, image.resolve(GuestDir.KERNEL));
                    copy(initramfs, image.resolve(GuestDir.INITRAMFS));
                });
    }

    private void make(String commandLine, String recipe, Source source) throws IOException {
        Files.createDirectories(guests.path());
        try (FileChannel channel =
                FileChannel.open(
                        guests.path().resolve(LOCK),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE)) {
            boolean alone = channel.tryLock() != null;
            if (!alone) {
                say.accept("Waiting for another one who makes the image");
                channel.lock();
            }
            deleteLeftovers();
            if (alone || recipe.equals(OWN) || !isDone()) {
                makeAlone(commandLine, recipe, source);
            }
        }
    }

    /** What a maker that was killed has left. */
    private void deleteLeftovers() throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(guests.path(), WORK + "*")) {
            for (Path work : left) {
                delete(work);
            }
        }
    }

    private void makeAlone(String commandLine, String recipe, Source source) throws IOException {
        Path place = guests.path().resolve(IMAGE);
        Path work = Files.createTempDirectory(guests.path(), WORK);
        try {
            Path image = Files.createDirectory(work.resolve(IMAGE));
            source.fill(image, work);
            Files.writeString(image.resolve(GuestDir.COMMAND_LINE), commandLine + "\n");
            Files.writeString(image.resolve(GuestDir.RECIPE), recipe + "\n");
            check(image, commandLine);
            delete(place);
            Files.move(image, place, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            delete(work);
        }
        say.accept("Made " + place + "; start it with ./usshadow up --guest " + IMAGE);
    }

    /** What no node could boot is refused here already. */
    private static void check(Path image, String commandLine) throws IOException {
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
}
