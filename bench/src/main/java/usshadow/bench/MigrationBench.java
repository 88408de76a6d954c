package usshadow.bench;

import java.io.IOException;
import java.util.List;
import usshadow.demo.Console;
import usshadow.demo.Footprint;
import usshadow.demo.Hosts;
import usshadow.demo.MigrationCampaign;
import usshadow.demo.Operators;
import usshadow.demo.OwnHosts;

/** Runs a {@link MigrationCampaign} on hosts of its own and reports it. */
final class MigrationBench {
    private static final String NAME = "migrations";
    private static final int MIGRATIONS = 200;

    private MigrationBench() {}

    /** Returns whether every byte was as foretold. */
    static boolean run(Options options, Report report) throws IOException {
        report.machine();
        report.note("# seed " + options.seed());
        try (OwnHosts own = OwnHosts.up(false)) {
            return run(own.hosts(), options, report);
        }
    }

    private static boolean run(Hosts hosts, Options options, Report report) throws IOException {
        try (Console user = hosts.console("web1")) {
            var campaign =
                    new MigrationCampaign(
                            hosts, user, "web1", "alpha/vs", "beta/vs", options.seed());
            Footprint before = Footprint.of(hosts);
            MigrationCampaign.Result result =
                    campaign.run((int) options.n().orElse(MIGRATIONS), each -> {});
            print(result, report);
            print("before", before, report);
            print("after", Footprint.of(hosts), report);
            report.note("# load at the end " + Report.load());
            result.faults().forEach(fault -> report.note("FAILED: " + fault));
            return result.faults().isEmpty();
        }
    }

    private static void print(MigrationCampaign.Result result, Report report) {
        report.count(NAME, "campaign", "migrations", "migrations", result.migrations());
        report.count(NAME, "campaign", "typed", "bytes", result.typed());
        report.count(NAME, "campaign", "compared", "bytes", result.shown());
        report.count(NAME, "campaign", "faults", "faults", result.faults().size());
        times("downtime", result.reports().stream().map(Operators.Report::downtime), report);
        times("total time", result.reports().stream().map(Operators.Report::total), report);
    }

    private static void times(String metric, java.util.stream.Stream<String> texts, Report report) {
        double[] millis =
                texts.mapToDouble(text -> Double.parseDouble(text.replace(" ms", ""))).toArray();
        report.samples(NAME, "migration", metric, "ms", new Samples(millis));
    }

    private static void print(String when, Footprint footprint, Report report) {
        for (String node : List.copyOf(footprint.nodes().keySet())) {
            Footprint.Node held = footprint.nodes().get(node);
            String test = node + " " + when;
            report.count(NAME, test, "threads", "threads", held.threads());
            report.count(NAME, test, "open files", "files", held.descriptors());
            report.count(NAME, test, "resident", "MiB", held.residentMiB());
        }
    }
}
