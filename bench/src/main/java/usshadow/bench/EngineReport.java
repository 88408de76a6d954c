package usshadow.bench;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import usshadow.bench.Rounds.Side;

/** Prints what {@link EngineBench} measured, and judges it. */
final class EngineReport {
    static final String NAME = "engine";
    private static final String QEMU = "qemu";
    private static final double BOOT_LIMIT = 2.5;

    /** Of the time for a byte: at least half of QEMU's rate. */
    private static final double SERIAL_LIMIT = 2;

    /** A key's echo: twice QEMU's time and so many ms. */
    private static final double KEY_FACTOR = 2, KEY_EXTRA = 2;

    /** Per cent of a core. */
    private static final double IDLE_LIMIT = 3;

    private final Report report;
    private final Rounds rounds;
    private final long seed;

    EngineReport(Report report, Rounds rounds, long seed) {
        this.report = report;
        this.rounds = rounds;
        this.seed = seed;
    }

    /** Returns whether all limits are kept. */
    boolean judge() {
        both(EngineBench.BOOT, "s");
        boolean good = judge(EngineBench.BOOT, EngineBench.BOOT, at -> BOOT_LIMIT * at);
        for (String what : List.of(EngineBench.FIRST, EngineBench.AGAIN)) {
            row(Side.OURS, what, "s");
            good &= judge(what, EngineBench.BOOT, at -> BOOT_LIMIT * at);
        }
        for (String program : EngineBench.PROGRAMS.keySet()) {
            both(program, "s");
            ratio(program, program);
            row(Side.OURS, EngineBench.mips(program), "MIPS");
        }
        both(EngineBench.SERIAL, "us/byte");
        good &= judge(EngineBench.SERIAL, EngineBench.SERIAL, at -> SERIAL_LIMIT * at);
        both(EngineBench.KEY_P50, "ms");
        both(EngineBench.KEY_P95, "ms");
        good &= judge(EngineBench.KEY_P95, EngineBench.KEY_P95, at -> KEY_FACTOR * at + KEY_EXTRA);
        both(EngineBench.RESIDENT, "MiB");
        both(EngineBench.IDLE, "% core");
        good &= idle();
        return good;
    }

    private boolean idle() {
        boolean good = rounds.samples(Side.OURS, EngineBench.IDLE).median() <= IDLE_LIMIT;
        report.note(
                "# idle guest: limit %.0f %% of a core p50: %s"
                        .formatted(IDLE_LIMIT, good ? "passed" : "failed"));
        return good;
    }

    private void both(String what, String unit) {
        row(Side.QEMU, what, unit);
        row(Side.OURS, what, unit);
    }

    private void row(Side side, String what, String unit) {
        String who = side == Side.QEMU ? QEMU : "ours";
        report.samples(NAME, what, who, unit, rounds.samples(side, what));
    }

    private void ratio(String what, String to) {
        List<Double> ours = rounds.of(Side.OURS, what);
        List<Double> theirs = rounds.of(Side.QEMU, to);
        double[] ratios =
                IntStream.range(0, ours.size())
                        .mapToDouble(i -> ours.get(i) / theirs.get(i))
                        .toArray();
        report.samples(NAME, what, "ratio", "1 to " + QEMU, new Samples(ratios));
    }

    /** Ours against what QEMU's figure allows. */
    private boolean judge(String what, String to, DoubleUnaryOperator allowed) {
        List<Double> limits =
                rounds.of(Side.QEMU, to).stream().map(allowed::applyAsDouble).toList();
        Comparison comparison = Comparison.of(rounds.of(Side.OURS, what), limits, 1, seed);
        ratio(what, to);
        report.comparison(NAME, what, "what " + QEMU + " allows", comparison);
        return comparison.verdict() == Comparison.Verdict.PASSED;
    }
}
