package usshadow.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The processes of a set, told by the node folder that stands in their command lines. */
final class Processes {
    private Processes() {}

    /** Whether the process was started for this folder or one below it. */
    static boolean runsIn(ProcessHandle process, Path folder) {
        return process.isAlive()
                && commandLine(process).stream().anyMatch(a -> isBelow(a, folder.toString()));
    }

    private static boolean isBelow(String argument, String folder) {
        return argument.equals(folder) || argument.startsWith(folder + "/");
    }

    private static List<String> commandLine(ProcessHandle process) {
        try {
            byte[] bytes =
                    Files.readAllBytes(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
            return List.of(new String(bytes, StandardCharsets.UTF_8).split("\0"));
        } catch (IOException e) {
            return List.of(); // gone, or another user's
        }
    }

    /** Every living process of the set in a run folder, other than this one. */
    static List<ProcessHandle> of(Path runDir) {
        return ProcessHandle.allProcesses()
                .filter(p -> p.pid() != ProcessHandle.current().pid())
                .filter(p -> isJavaOrSandbox(p) && runsIn(p, runDir))
                .toList();
    }

    /** A user's editor with a file of the run folder open is not ours to stop. */
    private static boolean isJavaOrSandbox(ProcessHandle process) {
        List<String> line = commandLine(process);
        String program = line.isEmpty() ? "" : Path.of(line.get(0)).getFileName().toString();
        return program.equals("bwrap")
                || (program.equals("java") && line.contains("usshadow.run.NodeMain"));
    }

    /** Whether it is a virtualized system's sandbox, which its cloud node stops. */
    static boolean isConfined(ProcessHandle process) {
        List<String> line = commandLine(process);
        return !line.isEmpty() && Path.of(line.get(0)).getFileName().toString().equals("bwrap");
    }

    /**
     * Asks the processes to end, waits, and kills those that did not.
     *
     * @return how many had to be killed
     */
    static int stop(Collection<ProcessHandle> processes, Duration patience) {
        processes.forEach(ProcessHandle::destroy);
        CompletableFuture<?> all =
                CompletableFuture.allOf(
                        processes.stream()
                                .map(ProcessHandle::onExit)
                                .toArray(CompletableFuture<?>[]::new));
        if (await(all, patience)) {
            return 0;
        }
        List<ProcessHandle> left = processes.stream().filter(ProcessHandle::isAlive).toList();
        left.forEach(ProcessHandle::destroyForcibly);
        await(all, patience);
        return left.size();
    }

    private static boolean await(CompletableFuture<?> ends, Duration patience) {
        try {
            ends.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
