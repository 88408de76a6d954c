package usshadow.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A program that has a user's terminal: {@code sz} or {@code rz}. */
public final class Lent {
    private static final int LIMIT_SECONDS = 120;

    private final Console console;
    private final Process program;
    private final AtomicLong typed = new AtomicLong();
    private final AtomicLong shown = new AtomicLong();

    private Lent(Console console, Process program) {
        this.console = console;
        this.program = program;
    }

    static Lent start(Console console, Path folder, String... command) {
        int mark = console.mark();
        try {
            Process program =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            Lent lent = new Lent(console, program);
            Thread.ofVirtual().start(() -> lent.show(mark));
            Thread.ofVirtual().start(lent::type);
            return lent;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + Arrays.toString(command), e);
        }
    }

    private void show(int mark) {
        int at = mark;
        try (OutputStream input = program.getOutputStream()) {
            while (program.isAlive()) {
                byte[] more = console.shownFrom(at);
                if (more.length == 0) {
                    return;
                }
                input.write(more);
                input.flush();
                at += more.length;
                shown.addAndGet(more.length);
            }
        } catch (IOException e) {
            // It has ended, and hears no more.
        }
    }

    private void type() {
        byte[] buffer = new byte[8192];
        try (InputStream output = program.getInputStream()) {
            for (int n = output.read(buffer); n >= 0; n = output.read(buffer)) {
                console.type(Arrays.copyOf(buffer, n));
                typed.addAndGet(n);
            }
        } catch (IOException e) {
            program.destroy(); // its exit code says it
        }
    }

    /** Bytes that it has typed. */
    public long typed() {
        return typed.get();
    }

    /** Bytes that it was shown. */
    public long shown() {
        return shown.get();
    }

    /** Whether it still has the terminal. */
    public boolean isBusy() {
        return program.isAlive();
    }

    /** Waits for its end; its exit code. */
    public int await() {
        try {
            if (!program.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                program.destroyForcibly();
            }
            return program.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            program.destroyForcibly();
            return -1;
        }
    }
}
