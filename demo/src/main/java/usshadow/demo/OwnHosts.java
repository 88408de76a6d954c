package usshadow.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Hosts of a program's own, in a temporary folder, on free ports. They end with {@link #close}, or
 * with the program, also by Ctrl-C.
 */
public final class OwnHosts implements AutoCloseable {
    private static final String HOME = "usshadow.home";
    private static final int FIRST_BASE = 20_000;
    private static final int BASES = 30;
    private static final int BLOCK = 300;

    private final Hosts hosts;
    private final CountDownLatch started = new CountDownLatch(1);
    private final Thread hook = new Thread(this::end, "end of the hosts");

    private OwnHosts(Hosts hosts) {
        this.hosts = hosts;
    }

    /**
     * Starts them.
     *
     * @param keep whether they outlive the program
     * @param options of {@code ./usshadow up}
     * @throws IllegalStateException if they do not start
     */
    public static OwnHosts up(boolean keep, String... options) throws IOException {
        Path runDir = Files.createTempDirectory("usshadow-").resolve("run");
        OwnHosts own = new OwnHosts(new Hosts(Path.of(System.getProperty(HOME)), runDir));
        if (!keep) {
            Runtime.getRuntime().addShutdownHook(own.hook);
        }
        List<String> all = new ArrayList<>(List.of("--port-base", "" + freePorts()));
        all.addAll(List.of(options));
        try {
            own.hosts.run("up", all.toArray(String[]::new));
        } finally {
            own.started.countDown();
        }
        return own;
    }

    /** The hosts. */
    public Hosts hosts() {
        return hosts;
    }

    /** Ends them and removes their folder. */
    @Override
    public void close() {
        Runtime.getRuntime().removeShutdownHook(hook);
        end();
    }

    private void end() {
        awaitStart(); // Ctrl-C ends it too, and it undoes what it did
        if (Files.exists(hosts.runDir())) {
            hosts.run("down");
        }
        Hosts.program(List.of("rm", "-rf", "--", hosts.runDir().getParent().toString()));
    }

    private void awaitStart() {
        try {
            started.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The first port of a block that nobody listens on. */
    private static int freePorts() {
        int start = RandomGenerator.getDefault().nextInt(BASES);
        return IntStream.range(0, BASES)
                .map(i -> FIRST_BASE + (start + i) % BASES * BLOCK)
                .filter(OwnHosts::isFree)
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "no %d free ports in a row between %d and %d"
                                                .formatted(
                                                        BLOCK,
                                                        FIRST_BASE,
                                                        FIRST_BASE + BASES * BLOCK)));
    }

    private static boolean isFree(int base) {
        return IntStream.range(base, base + BLOCK)
                .allMatch(
                        port -> {
                            try (ServerSocket probe =
                                    new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                                return probe.isBound();
                            } catch (IOException taken) {
                                return false;
                            }
                        });
    }
}
