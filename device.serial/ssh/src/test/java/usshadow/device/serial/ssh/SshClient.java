package usshadow.device.serial.ssh;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running OpenSSH client, whose output is gathered as it comes. */
final class SshClient implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final Gathered out;
    private final Gathered err;

    SshClient(List<String> command) throws IOException {
        process = new ProcessBuilder(command).start();
        out = new Gathered(process.getInputStream());
        err = new Gathered(process.getErrorStream());
        err.gather();
    }

    /** Starts to read the client's standard output. */
    SshClient reading() {
        out.gather();
        return this;
    }

    OutputStream stdin() {
        return process.getOutputStream();
    }

    void type(String text) throws IOException {
        stdin().write(text.getBytes(StandardCharsets.ISO_8859_1));
        stdin().flush();
    }

    void awaitOut(String text) throws InterruptedException {
        out.awaitText(text);
    }

    void awaitErr(String text) throws InterruptedException {
        err.awaitText(text);
    }

    String out() {
        return out.seen();
    }

    String err() {
        return err.seen();
    }

    /** Waits for its end. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            fail("the client does not end; it said: " + err());
        }
        err.awaitEnd();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static final class Gathered {
        private final StringBuilder text = new StringBuilder();
        private final InputStream stream;
        private boolean ended;

        Gathered(InputStream stream) {
            this.stream = stream;
        }

        void gather() {
            Thread.startVirtualThread(
                    () -> {
                        byte[] buffer = new byte[0x4000];
                        try {
                            for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                                add(new String(buffer, 0, n, StandardCharsets.ISO_8859_1), false);
                            }
                        } catch (IOException e) {
                            add("\n" + e + "\n", false);
                        }
                        add("", true);
                    });
        }

        private synchronized void add(String more, boolean end) {
            text.append(more);
            ended |= end;
            notifyAll();
        }

        synchronized String seen() {
            return text.toString();
        }

        /** Looks only at what is new: there may be megabytes. */
        synchronized void awaitText(String what) throws InterruptedException {
            int from = 0;
            while (text.indexOf(what, from) < 0) {
                from = Math.max(0, text.length() - what.length());
                awaitMore(what);
            }
        }

        synchronized void awaitEnd() throws InterruptedException {
            while (!ended) {
                awaitMore("its end");
            }
        }

        private void awaitMore(String what) throws InterruptedException {
            int length = text.length();
            boolean over = ended;
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (text.length() == length && ended == over) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0 || over) {
                    fail("no " + what + " in: " + text);
                }
                wait(left);
            }
        }
    }
}
