package usshadow.confinement.supervisor;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The processes of one virtualized system. Confined, there are three in a row: bwrap outside, bwrap as process 1
 * inside (its end ends everything inside), and the JVM. Unconfined there is the JVM alone.
 *
 * <p>bwrap asks the kernel to kill it when its parent goes; to the kernel that is the <em>thread</em> that started it
 * (PR_SET_PDEATHSIG of prctl(2)). Whoever calls {@link #start} must therefore live as long as the process.
 */
final class SystemProcess implements AutoCloseable {
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

    private final Process outer;
    private final boolean confined;

    private SystemProcess(Process outer, boolean confined) {
        this.outer = outer;
        this.confined = confined;
    }

    /** Starts {@code command} in {@code folder} with no environment; see the class about the calling thread. */
    static SystemProcess start(List<String> command, Path folder, boolean confined) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectInput(new File("/dev/null"));
        builder.environment().clear(); // bwrap clears its child's only, and its own can be read in the child's /proc
        return new SystemProcess(builder.start(), confined);
    }

    /** What it prints. */
    InputStream output() {
        return outer.getInputStream();
    }

    /** Its first process, with which all of it ends, as this host numbers it. */
    long pid() {
        return confined ? init().orElse(outer.toHandle()).pid() : outer.pid();
    }

    /** Its JVM, as this host numbers it. */
    long jvmPid() {
        return jvm().orElse(outer.toHandle()).pid();
    }

    private Optional<ProcessHandle> init() {
        return oldestChild(outer.toHandle());
    }

    private Optional<ProcessHandle> jvm() {
        return confined ? init().flatMap(SystemProcess::oldestChild) : Optional.of(outer.toHandle());
    }

    private static Optional<ProcessHandle> oldestChild(ProcessHandle parent) {
        return parent.children().min(Comparator.comparing(child -> child.info().startInstant().orElse(Instant.MAX)));
    }

    /** Waits for its end. */
    int waitFor() throws InterruptedException {
        return outer.waitFor();
    }

    /** Asks it to end, waits up to {@code grace}, and kills what is left. */
    void end(Duration grace) throws InterruptedException {
        jvm().ifPresent(ProcessHandle::destroy);
        outer.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS);
        close();
    }

    /**
     * Kills all of it and waits until nothing is left. Inside first: with its process 1 every process of a pid
     * namespace is gone before the kernel reports its end to bwrap outside.
     */
    @Override
    public void close() {
        List<ProcessHandle> all = outer.descendants().toList();
        init().ifPresent(ProcessHandle::destroyForcibly);
        all.forEach(ProcessHandle::destroyForcibly);
        outer.destroyForcibly();
        boolean interrupted = false;
        long deadline = System.nanoTime() + KILL_LIMIT.toNanos();
        for (ProcessHandle handle : all) {
            interrupted |= !await(handle, deadline);
        }
        interrupted |= !await(outer.toHandle(), deadline);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean await(ProcessHandle handle, long deadline) {
        try {
            handle.onExit().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (InterruptedException e) {
            return false;
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("process " + handle.pid() + " does not die", e);
        }
    }
}
