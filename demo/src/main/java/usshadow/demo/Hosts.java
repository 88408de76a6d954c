package usshadow.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A set of hosts as its people have it: by {@code ./usshadow} and by the files of its run folder.
 *
 * @param home where {@code usshadow} is
 * @param runDir the set's run folder
 */
public record Hosts(Path home, Path runDir) {
    /** No program takes as long. */
    private static final int LIMIT_SECONDS = 300;

    /** What a command said, and its exit code. */
    public record Answer(int code, String out, String err) {
        /** Whether it did what it should. */
        public boolean isGood() {
            return code == 0;
        }
    }

    /**
     * Runs a verb of {@code ./usshadow} on this set, to its end.
     *
     * @throws IllegalStateException if it fails, with what it said
     */
    public Answer run(String verb, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("usshadow").toString());
        command.addAll(List.of(verb, "--run-dir", runDir.toString()));
        command.addAll(Arrays.asList(arguments));
        Answer answer = program(command);
        if (!answer.isGood()) {
            throw new IllegalStateException(
                    "./usshadow %s failed: %s".formatted(verb, answer.err().strip()));
        }
        return answer;
    }

    /** Runs a line in a node's shell. */
    public Answer ask(String node, String line) {
        return program(List.of("ssh", "-F", sshConfig().toString(), "-T", node, "--", line));
    }

    /**
     * Runs a line in a node's shell that must succeed.
     *
     * @return what it said
     * @throws IllegalStateException if it fails, with what it said
     */
    public String must(String node, String line) {
        Answer answer = ask(node, line);
        if (!answer.isGood()) {
            throw new IllegalStateException(
                    "'%s' on %s failed: %s".formatted(line, node, answer.err().strip()));
        }
        return answer.out();
    }

    /** A user at a VM's console. */
    public Console console(String vm) {
        return Console.open(sshConfig(), vm);
    }

    /** For OpenSSH's client. */
    public Path sshConfig() {
        return runDir.resolve("ssh_config");
    }

    static Answer program(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("USSHADOW_NO_BUILD", "1");
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .execute(process::destroyForcibly);
            var err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
            String out = text(process.getInputStream());
            return new Answer(process.waitFor(), out, err.join());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + command.getFirst(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted at " + command.getFirst(), e);
        }
    }

    private static String text(java.io.InputStream stream) {
        try {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
