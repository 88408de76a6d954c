package usshadow.itests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The command line as a user has it: {@code ./usshadow}, with a run folder and ports of its own.
 */
record Cli(Path runDir, int portBase, List<String> prefix, Path home) {
    static final Path HOME = Path.of(System.getProperty("usshadow.home"));
    private static final int LIMIT_SECONDS = 180;
    private static final int BLOCK = 300, BLOCK_STEP = 400, FIRST_BLOCK = 12_000, MOST_BLOCKS = 50;
    private static final AtomicInteger NEXT_BLOCK =
            new AtomicInteger((int) (ProcessHandle.current().pid() % MOST_BLOCKS));

    /** One for each task: the common pool has a single one on two cores, and tasks wait. */
    static final Executor THREADS = Thread::startVirtualThread;

    /** What a command printed and how it ended. */
    record Result(int code, String out, String err) {
        Result mustSucceed() {
            assertEquals(0, code, () -> "stdout:\n" + out + "\nstderr:\n" + err);
            return this;
        }
    }

    static Cli in(Path runDir) {
        return new Cli(runDir, freeBlock(), List.of(), HOME);
    }

    Result up(String... options) {
        List<String> all = new ArrayList<>(List.of("--port-base", Integer.toString(portBase)));
        all.addAll(List.of(options));
        return run("up", all.toArray(String[]::new));
    }

    Result status() {
        return run("status");
    }

    Result down() {
        return run("down");
    }

    Result exec(String node, String line) {
        return run("exec", node, line);
    }

    /** Runs a verb on this set. */
    Result run(String verb, String... arguments) {
        List<String> command = new ArrayList<>(List.of(verb, "--run-dir", runDir.toString()));
        command.addAll(List.of(arguments));
        return usshadow(command, "");
    }

    /** Runs a verb and types something. */
    Result type(String input, String verb, String... arguments) {
        List<String> command = new ArrayList<>(List.of(verb, "--run-dir", runDir.toString()));
        command.addAll(List.of(arguments));
        return usshadow(command, input);
    }

    Result usshadow(List<String> arguments, String input) {
        List<String> command = new ArrayList<>(prefix);
        command.add(home.resolve("usshadow").toString());
        command.addAll(arguments);
        return program(command, input);
    }

    /** Runs any program to its end. */
    static Result program(List<String> command, String input) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("USSHADOW_NO_BUILD", "1"); // Maven is at it already
            Process process = builder.start();
            var out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()), THREADS);
            var err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()), THREADS);
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It ended without reading: its exit code says what the test wants to know.
            }
            boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            assertTrue(ended, () -> command + " did not end in " + LIMIT_SECONDS + " s");
            return new Result(process.exitValue(), out.join(), err.join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String text(java.io.InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Living processes that were started for this set. */
    List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses().filter(this::isOurs).toList();
    }

    private boolean isOurs(ProcessHandle process) {
        try {
            Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
            String line = Files.readString(file, StandardCharsets.ISO_8859_1);
            return line.contains(runDir + "/");
        } catch (IOException e) {
            return false; // gone meanwhile
        }
    }

    /** The pid that status gives for a node. */
    long pid(String node) {
        return status().out()
                .lines()
                .map(line -> line.strip().split("\\s{2,}|\\s+(?=\\d)"))
                .filter(columns -> columns[0].equals(node))
                .mapToLong(columns -> Long.parseLong(columns[2]))
                .findFirst()
                .orElseThrow(() -> new AssertionError(node + " is not in " + status().out()));
    }

    /** Waits for something that another process does. */
    static void await(String what, BooleanSupplier condition) {
        await(() -> what, condition);
    }

    /** As {@link #await(String, BooleanSupplier)}, with words that are found when it is over. */
    static void await(Supplier<String> what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, () -> "waited 60 s for: " + what.get());
            Thread.onSpinWait();
            java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    /**
     * A block of ports that nobody listens on, below the range of outgoing connections; each call
     * another one, as classes run side by side.
     */
    static int freeBlock() {
        while (true) {
            int base = FIRST_BLOCK + NEXT_BLOCK.getAndIncrement() % MOST_BLOCKS * BLOCK_STEP;
            if (isFree(base)) {
                return base;
            }
        }
    }

    private static boolean isFree(int base) {
        for (int port = base; port < base + BLOCK; port++) {
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                probe.getLocalPort();
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    /** Skips the test loudly where Debian's packages cannot be had; in CI it fails. */
    void needsDebianImage() {
        needs("apt-get", "apt");
        Result made = usshadow(List.of("guest"), "");
        if (made.code() != 0) {
            String text = "no Debian kernel can be fetched here: " + made.err().strip();
            assertTrue(System.getenv("CI") == null, text);
            abort(text);
        }
    }

    /** Skips the test loudly where a Debian package is missing; in CI it fails. */
    static void needs(String program, String debianPackage) {
        boolean there =
                List.of(System.getenv("PATH").split(":")).stream()
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        if (there) {
            return;
        }
        String text = program + " is missing: apt install " + debianPackage;
        assertTrue(System.getenv("CI") == null, text);
        abort(text);
    }
}
