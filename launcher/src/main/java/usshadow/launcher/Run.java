package usshadow.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs helper programs: ssh, ssh-keygen, keytool. */
final class Run {
    private static final int LIMIT_SECONDS = 120;
    private static final int BUFFER = 8192;

    private Run() {}

    /** What a program printed, both streams together, and its exit code. */
    record Result(int code, String output) {}

    static Result collect(List<String> command) {
        return collect(command, LIMIT_SECONDS);
    }

    /** Runs a program to its end; one that takes longer is killed. */
    static Result collect(List<String> command, int seconds) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            // What it leaves behind may hold the pipe open for as long as it likes.
            var output = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new UserError(command.get(0) + " did not end in " + seconds + " s");
            }
            return new Result(process.exitValue(), output.get(seconds, TimeUnit.SECONDS).strip());
        } catch (IOException e) {
            throw cannotRun(command, e);
        } catch (ExecutionException | TimeoutException e) {
            throw new UserError("Cannot read what " + command.get(0) + " printed", e);
        } catch (InterruptedException e) {
            throw interrupted(command, e);
        }
    }

    private static String text(InputStream printed) {
        try {
            return new String(printed.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static UserError cannotRun(List<String> command, IOException why) {
        return new UserError(
                "Cannot run %s: %s; see ./usshadow doctor"
                        .formatted(command.getFirst(), why.getMessage()),
                why);
    }

    private static UserError interrupted(List<String> command, InterruptedException why) {
        Thread.currentThread().interrupt();
        return new UserError("Interrupted while running " + command.getFirst(), why);
    }

    /** Runs a program that must succeed. */
    static void must(String what, List<String> command) {
        Result result = collect(command);
        if (result.code() != 0) {
            throw new UserError(what + " failed: " + result.output());
        }
    }

    /** Runs a program on this terminal and returns its exit code. */
    static int attached(List<String> command) {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw cannotRun(command, e);
        } catch (InterruptedException e) {
            throw interrupted(command, e);
        }
    }

    /**
     * Runs a program whose output may come from operators: they have a say in what is shown, not in
     * what the terminal does. Returns its exit code.
     */
    static int visibly(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectInput(ProcessBuilder.Redirect.INHERIT)
                            .start();
            var errors =
                    CompletableFuture.runAsync(() -> show(process.getErrorStream(), System.err));
            show(process.getInputStream(), System.out);
            errors.join();
            return process.waitFor();
        } catch (IOException e) {
            throw cannotRun(command, e);
        } catch (InterruptedException e) {
            throw interrupted(command, e);
        }
    }

    /** Passes text on as it comes, control characters but line ends and tabs as question marks. */
    static void show(InputStream from, PrintStream to) {
        char[] some = new char[BUFFER];
        Writer out =
                new OutputStreamWriter(to, StandardCharsets.UTF_8); // which others may use after
        try (Reader in = new InputStreamReader(from, StandardCharsets.UTF_8)) {
            for (int n = in.read(some); n >= 0; n = in.read(some)) {
                for (int i = 0; i < n; i++) {
                    boolean plain = some[i] == '\n' || some[i] == '\t';
                    some[i] = !plain && Character.isISOControl(some[i]) ? '?' : some[i];
                }
                out.write(some, 0, n);
                out.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs a program on this terminal that cleans up after itself: if this process is ended, so is
     * the program, and its end is waited for.
     */
    static int guarded(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            Thread guard = new Thread(() -> end(process), "guard");
            Runtime.getRuntime().addShutdownHook(guard);
            return process.waitFor();
        } catch (IOException e) {
            throw cannotRun(command, e);
        } catch (InterruptedException e) {
            throw interrupted(command, e);
        }
    }

    private static void end(Process process) {
        process.destroy();
        try {
            process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A file as an argument. */
    static String arg(Path file) {
        return file.toString();
    }
}
