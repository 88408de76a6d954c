package usshadow.confinement.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a JDK needs from outside its own folder: the C library's few files, and files that links in
 * it lead to.
 */
final class SharedLibraries {
    /** The parts of a JDK that a node without a screen loads. */
    private static final List<String> LOADED =
            List.of(
                    "bin/java",
                    "lib/server/libjvm.so",
                    "lib/libjli.so",
                    "lib/libjava.so",
                    "lib/libjimage.so",
                    "lib/libverify.so",
                    "lib/libzip.so",
                    "lib/libnet.so",
                    "lib/libnio.so",
                    "lib/libextnet.so",
                    "lib/libmanagement.so",
                    "lib/libmanagement_ext.so",
                    "lib/libinstrument.so",
                    "lib/libprefs.so",
                    "lib/libsyslookup.so");

    private static final Pattern RESOLVED =
            Pattern.compile("\\t(?:\\S+ => )?(/.+) \\(0x[0-9a-f]+\\)");

    private SharedLibraries() {}

    /**
     * The shared libraries, by the paths under which the loader looks for them.
     *
     * @param ldd the loader's own tool (ldd(1), package libc-bin); it is run on files of the JDK
     *     only
     * @throws IOException if it cannot be run or names no library
     */
    static NavigableSet<Path> of(Path javaHome, Path ldd) throws IOException {
        List<String> command = new ArrayList<>(List.of(ldd.toString()));
        LOADED.stream()
                .map(javaHome::resolve)
                .filter(Files::exists)
                .map(Path::toString)
                .forEach(command::add);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        NavigableSet<Path> libraries = parse(output, javaHome);
        if (libraries.isEmpty()) {
            throw new IOException(
                    ldd + " names no libraries of " + javaHome + ": " + output.strip());
        }
        return libraries;
    }

    /** The absolute paths in what ldd printed, without those of the JDK itself. */
    static NavigableSet<Path> parse(String output, Path javaHome) {
        NavigableSet<Path> libraries = new TreeSet<>();
        output.lines()
                .map(RESOLVED::matcher)
                .filter(Matcher::matches)
                .map(match -> Path.of(match.group(1)))
                .filter(path -> !path.normalize().startsWith(javaHome))
                .forEach(libraries::add);
        return libraries;
    }

    /**
     * Files outside of the JDK that absolute links in its conf and lib lead to, as Debian's
     * packages have them.
     */
    static NavigableSet<Path> linkedFiles(Path javaHome) throws IOException {
        NavigableSet<Path> targets = new TreeSet<>();
        for (Path folder : List.of(javaHome.resolve("conf"), javaHome.resolve("lib"))) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path link : all.filter(Files::isSymbolicLink).toList()) {
                    Path target = Files.readSymbolicLink(link);
                    if (target.isAbsolute()
                            && Files.isRegularFile(target)
                            && !target.toRealPath().startsWith(javaHome)) {
                        targets.add(target);
                    }
                }
            }
        }
        return targets;
    }
}
