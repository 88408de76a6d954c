package usshadow.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a set leaves in its run folder; keys and logs stay. */
final class Leftovers {
    private static final List<String> KEPT =
            List.of("provider", "operator", "user", "log", "lock", RunDir.MARKER);

    private Leftovers() {}

    static void remove(RunDir runDir) {
        if (!RunDir.isRunFolder(runDir.path())) {
            return;
        }
        try (Stream<Path> entries = Files.list(runDir.path())) {
            for (Path entry : entries.toList()) {
                boolean otherSet = RunDir.isRunFolder(entry);
                if (!otherSet && !KEPT.contains(entry.getFileName().toString())) {
                    delete(entry);
                }
            }
        } catch (IOException e) {
            throw new UserError("Cannot clean " + runDir.path() + ": " + e.getMessage(), e);
        }
    }

    /** By rm, which follows no link and takes any depth; folders are opened up before. */
    private static void delete(Path entry) {
        if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            Run.collect(List.of("chmod", "-R", "u+rwX", "--", entry.toString()));
        }
        Run.must("Removing " + entry, List.of("rm", "-rf", "--", entry.toString()));
    }
}
