package usshadow.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Where the images of guests are kept: a folder for each, shared by all sets of this user. */
final class GuestDir {
    static final String KERNEL = "kernel", INITRAMFS = "initramfs", COMMAND_LINE = "cmdline";

    /** Says how an image was made; not a part of it. */
    static final String RECIPE = "recipe";

    @Option(
            names = "--guest-dir",
            paramLabel = "<folder>",
            description = "images of guests (default: $XDG_CACHE_HOME/usshadow/guest)")
    private Path folder;

    Path path() {
        return (folder == null ? cache().resolve("usshadow/guest") : folder)
                .toAbsolutePath()
                .normalize();
    }

    private static Path cache() {
        String cache = System.getenv("XDG_CACHE_HOME");
        return cache == null || cache.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(cache);
    }

    /** Whether all files of an image are there. */
    boolean has(String image) {
        Path place = path().resolve(image);
        return Stream.of(KERNEL, INITRAMFS, COMMAND_LINE)
                .allMatch(part -> Files.isReadable(place.resolve(part)));
    }
}
