package usshadow.bench;

import java.util.List;
import java.util.Random;

/**
 * A comparison of paired blocks: the median of the ratios with its 95 % bootstrap interval, against
 * a limit. It fails when the interval lies wholly beyond the limit; it passes when the median is
 * within it and the interval is no wider than a fifth of the baseline (here 1); otherwise more
 * blocks are needed.
 *
 * @param ratios the ratio of each pair, sorted
 * @param low lower end of the interval
 * @param high upper end of the interval
 * @param limit what the ratio shall not exceed
 */
record Comparison(Samples ratios, double low, double high, double limit) {
    private static final int RESAMPLES = 2000;
    private static final double WIDEST = 0.2;

    /** What the blocks so far say. */
    enum Verdict {
        PASSED,
        FAILED,
        INCONCLUSIVE
    }

    static Comparison of(List<Double> measured, List<Double> baseline, double limit, long seed) {
        double[] ratios = new double[measured.size()];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = measured.get(i) / baseline.get(i);
        }
        Random random = new Random(seed);
        double[] medians = new double[RESAMPLES];
        double[] drawn = new double[ratios.length];
        for (int i = 0; i < RESAMPLES; i++) {
            for (int j = 0; j < drawn.length; j++) {
                drawn[j] = ratios[random.nextInt(ratios.length)];
            }
            medians[i] = new Samples(drawn).median();
        }
        Samples spread = new Samples(medians);
        return new Comparison(
                new Samples(ratios), spread.quantile(0.025), spread.quantile(0.975), limit);
    }

    Verdict verdict() {
        if (low > limit) {
            return Verdict.FAILED;
        }
        return ratios.median() <= limit && high - low <= WIDEST
                ? Verdict.PASSED
                : Verdict.INCONCLUSIVE;
    }
}
