package usshadow.migration.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The build fails when the manager knows more of the project than the contracts of migration. */
class ArchitectureTest {
    private static final Pattern PROJECT = Pattern.compile("\\busshadow\\.[a-z.]+");
    private static final List<String> ALLOWED =
            List.of("usshadow.migration.api", "usshadow.migration.manager");

    private static List<String> violations(InputStream manifest) throws IOException {
        String imports = new Manifest(manifest).getMainAttributes().getValue("Import-Package");
        return PROJECT.matcher(imports)
                .results()
                .map(match -> match.group())
                .filter(name -> !ALLOWED.contains(name))
                .toList();
    }

    @Test
    void itsBundleImportsNothingElseOfTheProject() throws IOException {
        try (InputStream manifest =
                Files.newInputStream(Path.of("target/classes/META-INF/MANIFEST.MF"))) {
            assertEquals(List.of(), violations(manifest));
        }
    }

    @Test
    void itsCodeNamesNothingElseOfTheProject() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                List<String> foreign =
                        Files.readAllLines(source).stream()
                                .filter(line -> line.startsWith("import "))
                                .filter(line -> PROJECT.matcher(line).find())
                                .filter(line -> ALLOWED.stream().noneMatch(line::contains))
                                .toList();
                assertEquals(List.of(), foreign, source::toString);
            }
        }
    }

    @Test
    void aTaintedBundleIsFound() throws IOException {
        String tainted =
                """
                Manifest-Version: 1.0
                Import-Package: usshadow.migration.api;version="[1.0,2)",usshadow.sealing
                 ;version="[1.0,2)",org.slf4j

                """;
        List<String> found =
                violations(new ByteArrayInputStream(tainted.getBytes(StandardCharsets.US_ASCII)));
        assertEquals(List.of("usshadow.sealing"), found);
        assertTrue(PROJECT.matcher("import usshadow.hypervisor.guest.X;").find());
    }
}
