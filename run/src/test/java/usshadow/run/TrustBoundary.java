package usshadow.run;

import aQute.bnd.build.model.BndEditModel;
import aQute.bnd.build.model.clauses.VersionedClause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The rule of the trust boundary: no trusted bundle in the {@code -runbundles} of a virtualized
 * system. Trusted is what says so itself, by requiring {@code usshadow.level=L0}, and whatever is
 * named like the parts that DESIGN lists.
 */
final class TrustBoundary {
    private static final String TRUSTED_LEVEL = "(level=L0)";
    private static final String UNTRUSTED_LEVEL = "(level=L1)";
    private static final List<String> TRUSTED_NAMES =
            List.of(
                    "usshadow\\.(.*\\.)?shadow",
                    "usshadow\\.(identity|sealing|policy|fleet|zookeeper|confinement)(\\..*)?",
                    "usshadow\\.engine\\..*",
                    "usshadow\\.hypervisor\\.cloud(\\..*)?",
                    "usshadow\\.shell\\.cloud");

    private TrustBoundary() {}

    /** The trusted bundles that a bndrun lists. */
    static List<String> violations(Path bndrun, Set<String> trusted) {
        return runBundles(bndrun).stream()
                .filter(name -> trusted.contains(name) || isNamedTrusted(name))
                .toList();
    }

    /** Whether a run's framework offers the trusted level. */
    static boolean isTrusted(Path bndrun) {
        try {
            return Files.readAllLines(bndrun).stream()
                    .anyMatch(
                            line ->
                                    line.matches(
                                            "-runsystemcapabilities:.*usshadow\\.level;level=L0\\b.*"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isNamedTrusted(String name) {
        return TRUSTED_NAMES.stream().anyMatch(name::matches);
    }

    static List<String> runBundles(Path bndrun) {
        try {
            BndEditModel model = new BndEditModel();
            model.loadFrom(bndrun.toFile());
            List<VersionedClause> clauses = model.getRunBundles();
            return clauses == null
                    ? List.of()
                    : clauses.stream().map(VersionedClause::getName).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The symbolic names of the bundles on the class path that require the trusted level. */
    static Set<String> trustedBundles() {
        return bundles(TRUSTED_LEVEL);
    }

    /** Those that require the level of a virtualized system. */
    static Set<String> untrustedBundles() {
        return bundles(UNTRUSTED_LEVEL);
    }

    private static Set<String> bundles(String level) {
        return manifests()
                .filter(m -> value(m, "Require-Capability").contains(level))
                .map(TrustBoundary::symbolicName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The manifests of all that is on the class path. */
    static Stream<Manifest> manifests() {
        return Stream.of(System.getProperty("java.class.path").split(":"))
                .map(Path::of)
                .flatMap(entry -> manifest(entry).stream());
    }

    static String symbolicName(Manifest manifest) {
        return value(manifest, "Bundle-SymbolicName");
    }

    static String value(Manifest manifest, String header) {
        String value = manifest.getMainAttributes().getValue(header);
        return value == null ? "" : value;
    }

    private static List<Manifest> manifest(Path entry) {
        try {
            Path file = entry.resolve("META-INF/MANIFEST.MF");
            if (Files.isDirectory(entry)) {
                if (!Files.exists(file)) {
                    return List.of();
                }
                try (var in = Files.newInputStream(file)) {
                    return List.of(new Manifest(in));
                }
            }
            try (JarFile jar = new JarFile(entry.toFile())) {
                return jar.getManifest() == null ? List.of() : List.of(jar.getManifest());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
