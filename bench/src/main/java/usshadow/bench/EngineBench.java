package usshadow.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import usshadow.bench.Rounds.Side;

/**
 * The engine beside QEMU's TCG, in turns: one guest, one command line, 96 MiB, one processor. Ours
 * runs as on a cloud node, see {@link GuestMain}. Both serial lines end in Unix sockets here.
 */
final class EngineBench {
    private static final int ROUNDS = 10;
    private static final int KEYS = 200;

    /** A guest is left alone, and then its processor time is taken over this long. */
    private static final long SETTLE_MILLIS = 2000, IDLE_MILLIS = 8000;

    private static final double NANOS_PER_SECOND = 1e9, NANOS_PER_MILLI = 1e6, MILLION = 1e6;
    private static final double PERCENT = 100, P95 = 0.95;

    static final String BOOT = "boot to login";
    static final String FIRST = "boot to login, JVM is up",
            AGAIN = "boot to login, JVM had a guest";
    static final String SERIAL = "serial output";
    static final String KEY_P50 = "key echo p50", KEY_P95 = "key echo p95";
    static final String IDLE = "idle", RESIDENT = "resident";

    /** What is run, by what it is called. */
    static final Map<String, String> PROGRAMS = programs();

    private final Options options;
    private final Report report;
    private final Rounds rounds = new Rounds();

    EngineBench(Options options, Report report) {
        this.options = options;
        this.report = report;
    }

    private static Map<String, String> programs() {
        Map<String, String> programs = new LinkedHashMap<>();
        programs.put("shell loop 30000", "i=0; while [ $i -lt 30000 ]; do i=$((i+1)); done");
        programs.put("sha256sum 4 MiB", "head -c 4194304 /dev/zero | sha256sum > /dev/null");
        programs.put("gzip -9 busybox", "gzip -9 < /bin/busybox > /dev/null");
        programs.put(
                "200 fork+exec",
                "i=0; while [ $i -lt 200 ]; do /bin/busybox true; i=$((i+1)); done");
        return programs;
    }

    /** Returns whether all limits are kept. */
    boolean run() throws Exception {
        report.machine();
        report.note("# " + GuestProcess.qemuVersion() + ", -M pc -cpu qemu64 -accel tcg");
        Path folder = Files.createTempDirectory("usshadow-bench");
        try {
            GuestFiles files = GuestFiles.from(Files.createDirectory(folder.resolve("guest")));
            int count = (int) options.n().orElse(ROUNDS);
            for (int i = 1; i <= count; i++) {
                round(files, folder, i % 2 == 0);
                report.note("# round %d of %d, load %s".formatted(i, count, Report.load()));
            }
            boolean good = new EngineReport(report, rounds, options.seed()).judge();
            good &= new ManyGuests(report, files, folder).run();
            report.note("# load at the end " + Report.load());
            return good;
        } finally {
            NestedBench.delete(folder);
        }
    }

    private void round(GuestFiles files, Path folder, boolean qemuFirst) throws Exception {
        if (!qemuFirst) {
            ours(files, folder);
        }
        try (GuestProcess.Qemu qemu = GuestProcess.qemu(files, folder)) {
            GuestUser user = new GuestUser(qemu.line());
            user.awaitLogin();
            rounds.add(Side.QEMU, BOOT, seconds(qemu.process().started()));
            use(Side.QEMU, qemu.process(), user);
        }
        if (qemuFirst) {
            ours(files, folder);
        }
    }

    private void ours(GuestFiles files, Path folder) throws Exception {
        try (GuestProcess process = GuestProcess.ours(files, 1, folder)) {
            long first = System.nanoTime();
            try (SerialLine line = process.boot(0)) {
                GuestUser user = new GuestUser(line);
                user.awaitLogin();
                rounds.add(Side.OURS, BOOT, seconds(process.started()));
                rounds.add(Side.OURS, FIRST, seconds(first));
                use(Side.OURS, process, user);
            }
            process.destroy(0);
            long again = System.nanoTime();
            try (SerialLine line = process.boot(0)) {
                new GuestUser(line).awaitLogin();
                rounds.add(Side.OURS, AGAIN, seconds(again));
            }
        }
    }

    /** All that is measured at a guest that is up. */
    private void use(Side side, GuestProcess process, GuestUser user) throws Exception {
        user.login();
        for (Map.Entry<String, String> program : PROGRAMS.entrySet()) {
            long count = instructions(side, process);
            double seconds = user.run(program.getValue()) / NANOS_PER_SECOND;
            rounds.add(side, program.getKey(), seconds);
            rounds.add(
                    side,
                    mips(program.getKey()),
                    (instructions(side, process) - count) / seconds / MILLION);
        }
        rounds.add(side, SERIAL, user.serialMicros());
        Samples keys = Samples.of(user.keystrokes(KEYS), NANOS_PER_MILLI);
        rounds.add(side, KEY_P50, keys.median());
        rounds.add(side, KEY_P95, keys.quantile(P95));
        rounds.add(side, IDLE, idle(process));
        rounds.add(side, RESIDENT, process.residentMiB());
    }

    static String mips(String program) {
        return program + ", MIPS";
    }

    private static long instructions(Side side, GuestProcess process) throws IOException {
        return side == Side.OURS ? process.instructions() : 0;
    }

    /** Per cent of a core that a process uses while nobody types. */
    static double idle(GuestProcess process) throws InterruptedException {
        Thread.sleep(SETTLE_MILLIS);
        long start = System.nanoTime();
        long before = process.cpu().toNanos();
        Thread.sleep(IDLE_MILLIS);
        long used = process.cpu().toNanos() - before;
        return PERCENT * used / (System.nanoTime() - start);
    }

    static double seconds(long since) {
        return (System.nanoTime() - since) / NANOS_PER_SECOND;
    }
}
