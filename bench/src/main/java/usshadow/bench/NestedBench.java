package usshadow.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import usshadow.engine.soft.SoftEngine;
import usshadow.linux.Memfd;
import usshadow.machine.BadStateException;
import usshadow.machine.Clock;
import usshadow.machine.InterruptController;
import usshadow.machine.MemorySlot;
import usshadow.machine.VcpuEngine;
import usshadow.machine.VcpuExit;
import usshadow.nested.NestedException;
import usshadow.ultracall.UltracallCaller;

/**
 * What an exit costs: the engine's own, one to a shadow device, and one that is reflected to L1 in
 * another process. Engine and shadow device run the same guest in this process, in turns.
 */
final class NestedBench {
    private static final String NAME = "nested";
    private static final int EXITS = 20_000;
    private static final int BLOCKS = 20;
    private static final int WARM_UP = 20;
    private static final int REFLECTED = 20_000;
    private static final double RATIO_LIMIT = 1.1;
    private static final double EXTRA_MICROS = 0.3;
    private static final double REFLECTED_LIMIT_MICROS = 30;
    private static final double NANOS_PER_MICRO = 1000;

    private final Options options;
    private final Report report;

    NestedBench(Options options, Report report) {
        this.options = options;
        this.report = report;
    }

    /** Returns whether all limits are kept. */
    boolean run() throws Exception {
        report.machine();
        boolean good = shadow();
        good &= reflected();
        report.note("# load at the end " + Report.load());
        return good;
    }

    // ---- engine and shadow device ----

    private boolean shadow() throws Exception {
        int exits = (int) options.n().orElse(EXITS);
        ExitGuest guest = new ExitGuest(exits);
        Path folder = Files.createTempDirectory("usshadow-bench");
        try (BenchHost host = new BenchHost(folder, guest);
                Arena arena = Arena.ofShared();
                BenchHost.Tenant tenant = host.tenant("vs1");
                Bare bare = new Bare(guest, arena)) {
            GuestEnd vm = new GuestEnd(UltracallCaller.attach(tenant.memory().segment()), false);
            List<Double> shadow = new ArrayList<>();
            List<Double> engine = new ArrayList<>();
            for (int i = 0; i < WARM_UP + BLOCKS; i++) {
                double own = timed(bare::turn, exits);
                double shadowed = timed(vm::turn, exits);
                if (i >= WARM_UP) {
                    engine.add(own);
                    shadow.add(shadowed);
                }
            }
            vm.vm.close();
            return judge(engine, shadow);
        } finally {
            delete(folder);
        }
    }

    /** Within 1.1 times the engine's own exit, or 0.3 us more, whichever is more. */
    private boolean judge(List<Double> engine, List<Double> shadow) {
        report.samples(NAME, "engine's own exit", "time", "us", samples(engine));
        report.samples(NAME, "exit to a shadow device", "time", "us", samples(shadow));
        List<Double> allowed =
                engine.stream()
                        .map(own -> Math.max(RATIO_LIMIT * own, own + EXTRA_MICROS))
                        .toList();
        Comparison comparison = Comparison.of(shadow, allowed, 1, options.seed());
        report.comparison(NAME, "exit to a shadow device", "allowed", comparison);
        return comparison.verdict() == Comparison.Verdict.PASSED;
    }

    private static Samples samples(List<Double> values) {
        return new Samples(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private interface Turn {
        void make() throws NestedException;
    }

    private static double timed(Turn turn, int exits) throws NestedException {
        long start = System.nanoTime();
        turn.make();
        return (System.nanoTime() - start) / NANOS_PER_MICRO / exits;
    }

    /** The engine alone: its caller takes every exit and does nothing. */
    private static final class Bare implements AutoCloseable {
        private static final long RAM = 1 << 20;
        private final VcpuEngine.Vm vm;
        private final VcpuEngine.Vcpu vcpu;

        Bare(ExitGuest guest, Arena arena) throws BadStateException {
            vm = new SoftEngine().create(new HostClock(), 1_000_000);
            vm.addSlot(new MemorySlot(0, 0, arena.allocate(RAM, MemorySlot.PAGE), false));
            vcpu = vm.createVcpu(0, new NoInterrupts());
            guest.load(vm.memory(), RAM);
            vcpu.state(guest.entry());
        }

        void turn() {
            VcpuExit exit;
            do {
                exit = vcpu.run();
            } while (!(exit instanceof VcpuExit.PortOut out) || out.port() != ExitGuest.DEBUG_PORT);
        }

        @Override
        public void close() {
            vm.close();
        }
    }

    private record HostClock() implements Clock {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public long wallMillis() {
            return System.currentTimeMillis();
        }

        @Override
        public Timer timer(Runnable action) {
            throw new IllegalStateException("this guest has no timers");
        }
    }

    private record NoInterrupts() implements InterruptController {
        @Override
        public boolean pending() {
            return false;
        }

        @Override
        public int acknowledge() {
            throw new IllegalStateException("nothing is pending");
        }
    }

    // ---- reflected exits ----

    private boolean reflected() throws Exception {
        Path folder = Files.createTempDirectory("usshadow-bench");
        try (BenchHost host = new BenchHost(folder, new ExitGuest(0));
                BenchHost.Tenant tenant = host.tenant("vs1")) {
            Samples times = Samples.of(reflectedTo(client(tenant.memory())), NANOS_PER_MICRO);
            report.samples(NAME, "reflected exit, two processes", "time", "us", times);
            boolean good = times.median() <= REFLECTED_LIMIT_MICROS;
            report.note(
                    "# reflected exit: limit %.0f us p50: %s"
                            .formatted(REFLECTED_LIMIT_MICROS, good ? "passed" : "failed"));
            return good;
        } finally {
            delete(folder);
        }
    }

    private static Process client(Memfd memory) throws IOException {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NestedClient.class.getName());
        return new ProcessBuilder(memory.handingDown(command))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static long[] reflectedTo(Process client) throws IOException, InterruptedException {
        try (BufferedReader answers = client.inputReader(StandardCharsets.UTF_8);
                BufferedWriter orders = client.outputWriter(StandardCharsets.UTF_8)) {
            orders.write(REFLECTED + "\n");
            orders.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new IOException("the client ended while measuring");
            }
            return Arrays.stream(answer.strip().split(" ", -1))
                    .mapToLong(Long::parseLong)
                    .toArray();
        } finally {
            client.destroy();
            client.waitFor(5, TimeUnit.SECONDS);
        }
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
