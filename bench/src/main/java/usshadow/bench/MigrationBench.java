package usshadow.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;
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
    private static final int WARM_UP_SHARE = 10;

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
            int migrations = (int) options.n().orElse(MIGRATIONS);
            int warmUp = migrations / WARM_UP_SHARE;
            int half = migrations / 2;
            print("before", hosts, report);
            campaign.run(warmUp, each -> {});
            print("warm", hosts, report);
            campaign.run(half - warmUp, each -> {});
            print("half way", hosts, report);
            MigrationCampaign.Result result = campaign.run(migrations - half, each -> {});
            print("after", hosts, report);
            print(result, report);
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

    /** Garbage goes before memory is measured, so that what stays can be told from it. */
    private static void print(String when, Hosts hosts, Report report) {
        Map<String, Footprint.Memory> memory = Footprint.memory(hosts);
        Footprint footprint = Footprint.of(hosts);
        for (String node : List.copyOf(footprint.nodes().keySet())) {
            Footprint.Node held = footprint.nodes().get(node);
            String test = node + " " + when;
            report.count(NAME, test, "threads", "threads", held.threads());
            report.count(NAME, test, "open files", "files", held.descriptors());
            report.count(NAME, test, "resident", "MiB", held.residentMiB());
            Footprint.Memory used = memory.get(node);
            report.count(NAME, test, "live heap", "KiB", used.liveHeap());
            report.count(NAME, test, "native", "KiB", used.nativeMemory());
            report.count(NAME, test, "shared", "KiB", used.shared());
            report.count(NAME, test, "heap pages", "KiB", used.heapPages());
        }
    }
}
