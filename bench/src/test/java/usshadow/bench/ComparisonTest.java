package usshadow.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final List<Double> ONES = Collections.nCopies(10, 1.0);

    @Test
    void steadyRatioWithinTheLimitPasses() {
        Comparison comparison = Comparison.of(Collections.nCopies(10, 0.15), ONES, 0.2, 1);
        assertEquals(Comparison.Verdict.PASSED, comparison.verdict());
        assertEquals(0.15, comparison.ratios().median());
        assertEquals(0.15, comparison.low());
        assertEquals(0.15, comparison.high());
    }

    @Test
    void intervalWhollyBeyondTheLimitFails() {
        assertEquals(
                Comparison.Verdict.FAILED,
                Comparison.of(Collections.nCopies(10, 0.3), ONES, 0.2, 1).verdict());
    }

    @Test
    void wideIntervalIsInconclusive() {
        List<Double> wide = IntStream.range(0, 10).mapToObj(i -> i % 2 == 0 ? 0.1 : 1.9).toList();
        Comparison comparison = Comparison.of(wide, ONES, 1.15, 1);
        assertTrue(comparison.low() < comparison.high());
        assertEquals(Comparison.Verdict.INCONCLUSIVE, comparison.verdict());
    }

    @Test
    void pairsAreComparedWithTheirOwnBaseline() {
        Comparison comparison =
                Comparison.of(List.of(1.0, 10.0, 100.0), List.of(10.0, 100.0, 1000.0), 0.2, 1);
        assertEquals(0.1, comparison.ratios().median());
        assertEquals(Comparison.Verdict.PASSED, comparison.verdict());
    }

    @Test
    void quantilesAreNearestRank() {
        Samples samples = new Samples(IntStream.rangeClosed(1, 100).asDoubleStream().toArray());
        assertEquals(50, samples.quantile(0.5));
        assertEquals(99, samples.quantile(0.99));
        assertEquals(50.5, samples.median());
        assertEquals(1, samples.quantile(0));
        assertEquals(100, samples.quantile(1));
    }

    @Test
    void optionsAreChecked() {
        Options options =
                Options.parse(new String[] {"x", "--n", "7", "--json", "--seed", "-3"}, 1);
        assertEquals(7, options.n().getAsLong());
        assertEquals(-3, options.seed());
        assertTrue(options.json());
        assertThrows(IllegalArgumentException.class, () -> Options.parse(new String[] {"--n"}, 0));
        assertThrows(
                IllegalArgumentException.class, () -> Options.parse(new String[] {"--n", "0"}, 0));
        assertThrows(
                IllegalArgumentException.class, () -> Options.parse(new String[] {"--n", "x"}, 0));
        assertThrows(IllegalArgumentException.class, () -> Options.parse(new String[] {"--m"}, 0));
    }
}
