package usshadow.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import usshadow.linux.Memfd;
import usshadow.ultracall.UltracallGate;
import usshadow.ultracall.UltracallHandlers;

/**
 * Round trips between two processes, by ultracall (immediate and deferred), Unix domain socket and
 * TCP loopback, each carrying the same message both ways; and what an idle gate costs. This process
 * is the server.
 */
final class UltracallBench {
    /** Bytes of a message. */
    static final int[] LENGTHS = {64, 2048};

    private static final String NAME = "ultracall";
    private static final List<String> TRANSPORTS = List.of("immediate", "deferred", "unix", "tcp");
    private static final long MEMORY = 64 * Memfd.PAGE;
    private static final int CALLS = 4000;
    private static final int PACED_PER_CALL = 16;
    private static final int WARM_UP = 30_000;
    private static final int FEWEST_BLOCKS = 10;
    private static final int MOST_BLOCKS = 100;
    private static final double NANOS_PER_MICRO = 1000;
    private static final long IDLE_MILLIS = 5000;

    private final Options options;
    private final Report report;
    private BufferedReader answers;
    private BufferedWriter orders;

    UltracallBench(Options options, Report report) {
        this.options = options;
        this.report = report;
    }

    /** Returns whether every comparison passed and the gate is idle when it should be. */
    boolean run() throws IOException, InterruptedException {
        report.machine();
        Path folder = Files.createTempDirectory("usshadow-bench");
        Path path = folder.resolve("socket");
        try (Memfd memory = Memfd.create("bench", MEMORY);
                EchoServer unix = EchoServer.unix(path);
                EchoServer tcp = EchoServer.tcp()) {
            UltracallGate gate =
                    UltracallGate.open(
                            "bench",
                            memory.segment(),
                            new UltracallHandlers(),
                            (which, cause) -> report.note("# the gate faulted: " + cause));
            try {
                return measureWithClient(memory, unix.address().toString(), tcp.port());
            } finally {
                gate.close();
            }
        } finally {
            Files.deleteIfExists(path);
            Files.delete(folder);
        }
    }

    private boolean measureWithClient(Memfd memory, String path, int port)
            throws IOException, InterruptedException {
        Process client =
                new ProcessBuilder(
                                memory.handingDown(
                                        List.of(
                                                Path.of(
                                                                System.getProperty("java.home"),
                                                                "bin",
                                                                "java")
                                                        .toString(),
                                                "--enable-native-access=ALL-UNNAMED",
                                                "-Xmx64m",
                                                "-cp",
                                                System.getProperty("java.class.path"),
                                                UltracallClient.class.getName(),
                                                path,
                                                Integer.toString(port))))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try {
            answers = client.inputReader(StandardCharsets.UTF_8);
            orders = client.outputWriter(StandardCharsets.UTF_8);
            boolean good = idle("idle, client started");
            for (int length : LENGTHS) {
                for (String transport : TRANSPORTS) {
                    measure(transport, length, false, WARM_UP);
                }
            }
            for (int length : LENGTHS) {
                good &= compare(length, false);
                good &= compare(length, true);
            }
            good &= idle("idle, after the calls");
            report.note("# load at the end " + Report.load());
            return good;
        } finally {
            client.destroy();
            client.waitFor(5, TimeUnit.SECONDS);
        }
    }

    /** Interleaved blocks until every comparison is decided. */
    private boolean compare(int length, boolean paced) throws IOException {
        String pace = paced ? "paced 1 ms" : "back to back";
        int calls = (int) options.n().orElse(CALLS) / (paced ? PACED_PER_CALL : 1);
        Map<String, List<Samples>> blocks = new LinkedHashMap<>();
        TRANSPORTS.forEach(transport -> blocks.put(transport, new ArrayList<>()));
        List<Comparison> comparisons;
        do {
            for (String transport : TRANSPORTS) {
                blocks.get(transport).add(measure(transport, length, paced, Math.max(20, calls)));
            }
            comparisons = comparisons(blocks, paced);
        } while (blocks.get("unix").size() < FEWEST_BLOCKS
                || (blocks.get("unix").size() < MOST_BLOCKS
                        && comparisons.stream()
                                .anyMatch(
                                        each ->
                                                each.verdict()
                                                        == Comparison.Verdict.INCONCLUSIVE)));
        blocks.forEach(
                (transport, samples) ->
                        report.samples(
                                NAME,
                                transport + " " + length + " B " + pace,
                                "round trip",
                                "us",
                                Samples.pooled(samples)));
        for (int i = 0; i < comparisons.size(); i++) {
            report.comparison(
                    NAME,
                    TRANSPORTS.get(i / 2) + " " + length + " B " + pace,
                    i % 2 == 0 ? "unix" : "tcp",
                    comparisons.get(i));
        }
        return comparisons.stream().allMatch(each -> each.verdict() == Comparison.Verdict.PASSED);
    }

    /** Immediate to Unix and TCP, then deferred to Unix and TCP. */
    private List<Comparison> comparisons(Map<String, List<Samples>> blocks, boolean paced) {
        List<Comparison> all = new ArrayList<>();
        for (String transport : TRANSPORTS.subList(0, 2)) {
            all.add(
                    Comparison.of(
                            medians(blocks.get(transport)),
                            medians(blocks.get("unix")),
                            paced ? 1.15 : 0.2,
                            options.seed()));
            all.add(
                    Comparison.of(
                            medians(blocks.get(transport)),
                            medians(blocks.get("tcp")),
                            paced ? 1.15 : 0.25,
                            options.seed()));
        }
        return all;
    }

    private static List<Double> medians(List<Samples> blocks) {
        return blocks.stream().map(Samples::median).toList();
    }

    private Samples measure(String transport, int length, boolean paced, int count)
            throws IOException {
        orders.write(
                transport
                        + " "
                        + length
                        + " "
                        + (paced ? "paced" : "back-to-back")
                        + " "
                        + count
                        + "\n");
        orders.flush();
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the client ended while measuring " + transport);
        }
        return Samples.of(
                Arrays.stream(answer.strip().split(" ", -1)).mapToLong(Long::parseLong).toArray(),
                NANOS_PER_MICRO);
    }

    /** What the gate's threads take of a core while nobody calls. */
    private boolean idle(String test) throws IOException, InterruptedException {
        TimeUnit.MILLISECONDS.sleep(1500); // slot threads retire after a second
        long before = gateNanos();
        long start = System.nanoTime();
        TimeUnit.MILLISECONDS.sleep(IDLE_MILLIS); // the measurement itself
        double percent = 100.0 * (gateNanos() - before) / (System.nanoTime() - start);
        report.value(NAME, test, "gate CPU", "% of a core", percent);
        return percent < 1;
    }

    /**
     * Time on a processor of this process's ultracall threads; the kernel keeps names of 15
     * characters.
     */
    private static long gateNanos() throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.mapToLong(UltracallBench::gateNanos).sum();
        }
    }

    private static long gateNanos(Path task) {
        try {
            if (!Files.readString(task.resolve("comm")).startsWith("ultrac")) {
                return 0;
            }
            return Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ", 2)[0]);
        } catch (NoSuchFileException ended) {
            return 0;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
