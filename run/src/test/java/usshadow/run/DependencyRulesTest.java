package usshadow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import aQute.bnd.header.OSGiHeader;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * What bundles may know of one another, read from their manifests: chips know {@code machine} and
 * nothing else of the project, and nobody knows the shell.
 */
class DependencyRulesTest {
    private static final String MACHINE = "usshadow.machine";
    private static final String SHELL = "usshadow.shell.";
    private static final Set<String> CHIPS =
            Set.of("usshadow.chipset", "usshadow.device.serial.uart");

    /** The packages that a bundle must not import. */
    private static List<String> violations(String bundle, String imports) {
        return OSGiHeader.parseHeader(imports).keySet().stream()
                .filter(name -> name.startsWith("usshadow."))
                .filter(name -> !name.equals(bundle) && !name.startsWith(bundle + "."))
                .filter(
                        name ->
                                CHIPS.contains(bundle)
                                        ? !name.equals(MACHINE)
                                        : name.startsWith(SHELL) && !bundle.startsWith(SHELL))
                .toList();
    }

    @Test
    void bundlesKeepToTheRules() {
        Set<String> seen = new TreeSet<>();
        TrustBoundary.manifests()
                .filter(m -> TrustBoundary.symbolicName(m).startsWith("usshadow."))
                .forEach(
                        m -> {
                            String name = TrustBoundary.symbolicName(m);
                            seen.add(name);
                            String imports = TrustBoundary.value(m, "Import-Package");
                            assertEquals(List.of(), violations(name, imports), name);
                        });
        assertTrue(seen.containsAll(CHIPS), seen::toString);
        assertTrue(seen.stream().anyMatch(name -> name.startsWith(SHELL)), seen::toString);
    }

    @Test
    void aTaintedChipIsFound() {
        String imports = "usshadow.machine;version=\"[1,2)\",usshadow.console,org.slf4j";
        assertEquals(List.of("usshadow.console"), violations("usshadow.chipset", imports));
    }

    @Test
    void aBundleThatKnowsTheShellIsFound() {
        String imports = "usshadow.node,usshadow.shell.node.table;version=\"[1,2)\"";
        assertEquals(List.of("usshadow.shell.node.table"), violations("usshadow.fleet", imports));
        assertEquals(List.of(), violations("usshadow.shell.cloud", imports));
    }
}
