package usshadow.bench;

import java.util.Arrays;
import java.util.Collection;

/** Measured values, sorted. */
final class Samples {
    private final double[] sorted;

    Samples(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no values");
        }
        sorted = values.clone();
        Arrays.sort(sorted);
    }

    static Samples of(long[] nanos, double divisor) {
        return new Samples(Arrays.stream(nanos).mapToDouble(value -> value / divisor).toArray());
    }

    static Samples pooled(Collection<Samples> parts) {
        return new Samples(
                parts.stream().flatMapToDouble(part -> Arrays.stream(part.sorted)).toArray());
    }

    int n() {
        return sorted.length;
    }

    double min() {
        return sorted[0];
    }

    double max() {
        return sorted[sorted.length - 1];
    }

    /** The median: of an even number of values, the mean of the middle two. */
    double median() {
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** The smallest value that at least this fraction of the values do not exceed. */
    double quantile(double fraction) {
        int rank = (int) Math.ceil(fraction * sorted.length);
        return sorted[Math.max(0, Math.min(sorted.length, rank) - 1)];
    }
}
