package usshadow.confinement.supervisor;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The processes of one virtualized system. Confined, there are bwrap outside and the JVM as process
 * 1 of its namespace, whose end ends everything in it; bwrap ends when the kernel is done with
 * that. Unconfined there is the JVM alone.
 *
 * <p>bwrap asks the kernel to kill it when its parent goes; to the kernel that is the
 * <em>thread</em> that started it (PR_SET_PDEATHSIG of prctl(2)). Whoever calls {@link #start} must
 * therefore live as long as the process.
 */
final class SystemProcess implements AutoCloseable {
    private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
    private static final long LOOK_MILLIS = 50;

    private final Process outer;
    private final boolean confined;
    private volatile ProcessHandle inner;

    private SystemProcess(Process outer, boolean confined) {
        this.outer = outer;
        this.confined = confined;
    }

    /**
     * Starts {@code command} in {@code folder} with no environment; see the class about the calling
     * thread.
     */
    static SystemProcess start(List<String> command, Path folder, boolean confined)
            throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectInput(new File("/dev/null"));
        builder.environment().clear(); // bwrap clears its child's only
        return new SystemProcess(builder.start(), confined);
    }

    /** What it prints. */
    InputStream output() {
        return outer.getInputStream();
    }

    /** Its first process, with which all of it ends, as this host numbers it. */
    long pid() {
        return outer.pid();
    }

    /** Its JVM, as this host numbers it. */
    long jvmPid() {
        return jvm().pid();
    }

    /**
     * The JVM, or what will start it. Kept once seen: when bwrap is gone nobody can be asked for
     * its child.
     */
    private ProcessHandle jvm() {
        if (inner == null && confined) {
            inner = outer.children().findFirst().orElse(null);
        }
        return inner == null ? outer.toHandle() : inner;
    }

    /** Waits for its end, that of all of it. */
    int waitFor() throws InterruptedException {
        int status = outer.waitFor();
        close();
        return status;
    }

    /** Asks it to end, waits up to {@code grace}, and kills what is left. */
    void end(Duration grace) throws InterruptedException {
        jvm().destroy();
        outer.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS);
        close();
    }

    /**
     * Kills all of it and waits until nothing is left: the JVM first, so that bwrap sees to its
     * end.
     */
    @Override
    public void close() {
        List<ProcessHandle> all = new ArrayList<>(List.of(jvm()));
        outer.descendants().forEach(all::add);
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(SystemProcess::awaitEnd);
        if (confined && !over(outer.toHandle())) {
            outer.destroyForcibly();
        }
        awaitEnd(outer.toHandle());
    }

    private static void awaitEnd(ProcessHandle process) {
        long deadline = System.nanoTime() + KILL_LIMIT.toNanos();
        boolean interrupted = false;
        while (!over(process)) {
            interrupted |= Thread.interrupted();
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("process " + process.pid() + " does not die");
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Whether a process is gone, or dead and left to a parent that does not ask for it; waits a
     * little for it.
     */
    private static boolean over(ProcessHandle process) {
        try {
            process.onExit().get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        } catch (TimeoutException still) {
            return isZombie(process.pid());
        } catch (ExecutionException e) {
            throw new IllegalStateException("process " + process.pid(), e);
        }
    }

    private static boolean isZombie(long pid) {
        try {
            String stat =
                    Files.readString(
                            Path.of("/proc", Long.toString(pid), "stat"),
                            StandardCharsets.ISO_8859_1);
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException gone) {
            return true;
        }
    }
}
