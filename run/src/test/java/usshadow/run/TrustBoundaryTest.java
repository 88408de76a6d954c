package usshadow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The build fails when a virtualized system's run contains a trusted bundle. */
class TrustBoundaryTest {
    private final Set<String> trusted = TrustBoundary.trustedBundles();

    /** Every run but those whose frameworks offer the trusted level. */
    static Stream<Path> virtualizedSystems() throws IOException {
        List<Path> found;
        try (Stream<Path> files = Files.list(Path.of("."))) {
            found = files.filter(f -> f.toString().endsWith(".bndrun")).toList();
        }
        List<Path> untrusted = found.stream().filter(f -> !TrustBoundary.isTrusted(f)).toList();
        assertTrue(untrusted.contains(Path.of("./kvm.bndrun")), untrusted::toString);
        return untrusted.stream();
    }

    @ParameterizedTest
    @MethodSource("virtualizedSystems")
    void virtualizedSystemsContainNoTrustedBundle(Path bndrun) {
        assertFalse(TrustBoundary.runBundles(bndrun).isEmpty());
        assertEquals(List.of(), TrustBoundary.violations(bndrun, trusted));
    }

    @Test
    void aTaintedRunIsFoundByWhatItsBundlesRequire() {
        Path tainted = Path.of("src/test/fixtures/tainted.bndrun");
        assertEquals(List.of("usshadow.confinement"), TrustBoundary.violations(tainted, trusted));
        assertTrue(trusted.contains("usshadow.confinement"), trusted::toString);
    }

    @Test
    void aTaintedRunIsFoundByNamesAlone() {
        Path tainted = Path.of("src/test/fixtures/tainted.bndrun");
        assertEquals(List.of("usshadow.confinement"), TrustBoundary.violations(tainted, Set.of()));
    }

    @Test
    void shadowDevicesAreNamedTrustedAndTheStrategyOfThatNameIsNot() {
        assertTrue(TrustBoundary.isNamedTrusted("usshadow.device.serial.shadow"));
        assertFalse(TrustBoundary.isNamedTrusted("usshadow.migration.usshadow"));
    }

    @Test
    void theCloudNodeHasTheBundlesThatVirtualizedSystemsMustNot() {
        List<String> cloud = TrustBoundary.violations(Path.of("cloud.bndrun"), trusted);
        assertTrue(cloud.contains("usshadow.hypervisor.cloud"), cloud::toString);
    }

    @Test
    void trustedNodesContainNoBundleOfVirtualizedSystems() {
        Set<String> untrusted = TrustBoundary.untrustedBundles();
        assertTrue(untrusted.contains("usshadow.hypervisor.guest"), untrusted::toString);
        for (String run : List.of("cloud.bndrun", "fleet.bndrun")) {
            List<String> there = TrustBoundary.runBundles(Path.of(run));
            assertFalse(there.isEmpty(), run);
            assertEquals(List.of(), there.stream().filter(untrusted::contains).toList(), run);
        }
    }
}
