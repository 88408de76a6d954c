package usshadow.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The build fails when a virtualized system's run contains a trusted bundle. */
class TrustBoundaryTest {
    private final Set<String> trusted = TrustBoundary.trustedBundles();

    @ParameterizedTest
    @ValueSource(strings = {"kvm.bndrun"})
    void virtualizedSystemsContainNoTrustedBundle(String bndrun) {
        Path file = Path.of(bndrun);
        assertFalse(TrustBoundary.runBundles(file).isEmpty());
        assertEquals(List.of(), TrustBoundary.violations(file, trusted));
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
    void theCloudNodeHasTheBundlesThatVirtualizedSystemsMustNot() {
        List<String> cloud = TrustBoundary.violations(Path.of("cloud.bndrun"), trusted);
        assertTrue(cloud.contains("usshadow.hypervisor.cloud"), cloud::toString);
    }
}
