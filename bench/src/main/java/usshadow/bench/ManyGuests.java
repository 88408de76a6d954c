package usshadow.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Eight guests in one process: booted together, used, left alone, and ended. */
final class ManyGuests {
    private static final int GUESTS = 8;
    private static final String CASE = GUESTS + " guests";
    private static final double IDLE_LIMIT = 3;

    private final Report report;
    private final GuestFiles files;
    private final Path folder;

    ManyGuests(Report report, GuestFiles files, Path folder) {
        this.report = report;
        this.files = files;
        this.folder = folder;
    }

    /** Returns whether all came up, did what they were told, and were quiet after. */
    boolean run() throws IOException, InterruptedException {
        try (GuestProcess process = GuestProcess.ours(files, GUESTS, folder)) {
            return run(process);
        }
    }

    private boolean run(GuestProcess process) throws IOException, InterruptedException {
        value("resident before", process.residentMiB(), "MiB");
        bootAll(process, "");
        double idle = EngineBench.idle(process) / GUESTS;
        value("idle, each", idle, "% core");
        for (int i = 0; i < GUESTS; i++) {
            process.destroy(i);
        }
        bootAll(process, ", once more");
        boolean good = idle <= IDLE_LIMIT;
        report.note(
                "# %s of %d MiB in one process, idle at most %.0f %% of a core each: %s"
                        .formatted(
                                CASE,
                                GuestProcess.RAM_MIB,
                                IDLE_LIMIT,
                                good ? "passed" : "failed"));
        return good;
    }

    /** Together, with a login at each. */
    private void bootAll(GuestProcess process, String when) throws IOException {
        long start = System.nanoTime();
        List<GuestUser> users = new ArrayList<>();
        for (int i = 0; i < GUESTS; i++) {
            users.add(new GuestUser(process.boot(i)));
        }
        for (GuestUser user : users) {
            user.awaitLogin();
        }
        value("boot all" + when, EngineBench.seconds(start), "s");
        for (GuestUser user : users) {
            user.login();
        }
        value("and log in" + when, EngineBench.seconds(start), "s");
        value("resident" + when, process.residentMiB(), "MiB");
    }

    private void value(String metric, double value, String unit) {
        report.value(EngineReport.NAME, CASE, metric, unit, value);
    }
}
