package usshadow.bench;

import java.io.IOException;
import java.util.Locale;

/** Runs a {@link HostileCampaign} and reports it. */
final class HostileBench {
    private static final String NAME = "hostile";
    private static final long CALLS = 1_000_000;

    private HostileBench() {}

    /** Returns whether nothing happened that must not. */
    static boolean run(Options options, Report report) throws IOException, InterruptedException {
        report.machine();
        report.note("# seed " + options.seed());
        long start = System.nanoTime();
        HostileCampaign.Outcome outcome =
                new HostileCampaign(options.n().orElse(CALLS), options.seed()).run();
        double seconds = (System.nanoTime() - start) / 1e9;
        report.count(NAME, "attempts", "sent", "calls", outcome.sent());
        outcome.answered()
                .forEach(
                        (status, count) ->
                                report.count(
                                        NAME,
                                        status.name().toLowerCase(Locale.ROOT),
                                        "answered",
                                        "calls",
                                        count));
        report.count(NAME, "rings without a call", "sent", "rings", outcome.rung());
        report.count(NAME, "gate", "calls accepted", "calls", outcome.counters().calls());
        report.count(NAME, "gate", "malformed rings", "rings", outcome.counters().malformed());
        report.value(NAME, "campaign", "duration", "s", seconds);
        if (outcome.problem() != null) {
            report.note("FAILED: " + outcome.problem());
        }
        return outcome.problem() == null;
    }
}
