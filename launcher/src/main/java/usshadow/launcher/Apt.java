package usshadow.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Fetches Debian packages without root: apt with its lists in a folder of its own, this host's
 * sources and keys. apt checks the signatures of the lists and the hashes of the packages.
 */
final class Apt {
    private final Path folder;
    private final List<String> options;

    /** Keeps everything in a folder, which is there. */
    Apt(Path folder) throws IOException {
        this.folder = folder;
        Files.createDirectories(folder.resolve("state/lists/partial"));
        Files.createDirectories(folder.resolve("cache/archives/partial"));
        Path status = folder.resolve("state/status");
        Files.writeString(status, "");
        options =
                List.of(
                        "-q",
                        "-o",
                        "APT::Architecture=amd64",
                        "-o",
                        "Dir::State=" + folder.resolve("state"),
                        "-o",
                        "Dir::State::status=" + status,
                        "-o",
                        "Dir::Cache=" + folder.resolve("cache"));
    }

    /** Reads the lists of what there is. */
    void update() {
        for (String program : List.of("apt-get", "apt-cache", "dpkg-deb")) {
            if (!onPath(program)) {
                throw new UserError(
                        "This host has no "
                                + program
                                + ", so Debian's kernel cannot be fetched; give a kernel and an"
                                + " initramfs of your own: --kernel F --initrd F");
            }
        }
        Run.must("apt-get update", command("apt-get", "update"));
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /**
     * The package that a meta package stands for now.
     *
     * @param name of the one that is looked for
     */
    String dependency(String metaPackage, Pattern name) {
        Run.Result result = Run.collect(command("apt-cache", "depends", metaPackage));
        Matcher matcher =
                Pattern.compile("Depends: (" + name.pattern() + ")").matcher(result.output());
        if (!matcher.find()) {
            throw new UserError(
                    "No package "
                            + metaPackage
                            + " in this host's apt sources, is it Debian? Else give --kernel and"
                            + " --initrd. apt said: "
                            + result.output());
        }
        return matcher.group(1);
    }

    /** Fetches a package and unpacks it. */
    void unpack(String name, Path target) throws IOException {
        Path packages = Files.createDirectories(folder.resolve("packages").resolve(name));
        // It is put where apt runs.
        List<String> shell = new ArrayList<>(List.of("sh", "-c", "cd \"$0\" && exec \"$@\""));
        shell.add(Run.arg(packages));
        shell.addAll(command("apt-get", "download", name));
        Run.must("apt-get download " + name, shell);
        Path file;
        try (Stream<Path> files = Files.list(packages)) {
            file = files.filter(f -> f.toString().endsWith(".deb")).findFirst().orElseThrow();
        }
        Run.must("dpkg-deb", List.of("dpkg-deb", "-x", Run.arg(file), Run.arg(target)));
    }

    private List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(options);
        command.addAll(List.of(arguments));
        return command;
    }
}
