package usshadow.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A user at a VM's console: one OpenSSH client, and all that it has shown so far. */
public final class Console implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process client;
    private final OutputStream keyboard;
    private final Shown screen;
    private final Shown notices;

    private Console(Process client) {
        this.client = client;
        this.keyboard = client.getOutputStream();
        this.screen = new Shown(client.getInputStream());
        this.notices = new Shown(client.getErrorStream());
    }

    /**
     * Starts the client.
     *
     * @param sshConfig the run folder's
     * @param vm as that names it
     */
    public static Console open(Path sshConfig, String vm) {
        List<String> command = List.of("ssh", "-F", sshConfig.toString(), "-tt", "-e", "none", vm);
        try {
            return new Console(new ProcessBuilder(command).start());
        } catch (IOException e) {
            throw new UncheckedIOException("no OpenSSH client", e);
        }
    }

    /** Types. */
    public void type(String text) {
        try {
            keyboard.write(text.getBytes(StandardCharsets.ISO_8859_1));
            keyboard.flush();
        } catch (IOException e) {
            throw new IllegalStateException("the client has ended: " + notices.text().strip(), e);
        }
    }

    /** Types a line. */
    public void enter(String line) {
        type(line + "\r");
    }

    /** What the guest has shown. */
    public String screen() {
        return screen.text();
    }

    /** What the door has said beside it. */
    public String notices() {
        return notices.text();
    }

    /** How much the guest has shown: a place to look from. */
    public int mark() {
        return screen.length();
    }

    /**
     * Waits until the guest has shown a text.
     *
     * @param from a mark
     * @return what it has shown from there up to the end of the text
     * @throws IllegalStateException if it does not come in time
     */
    public String await(String text, int from) {
        if (!screen.await(text, from, PATIENCE)) {
            throw new IllegalStateException(
                    "waited %d s for '%s' and saw '%s'; the door said: %s"
                            .formatted(
                                    PATIENCE.toSeconds(),
                                    visible(text),
                                    visible(screen.text().substring(from)),
                                    notices.text().strip()));
        }
        String all = screen.text();
        return all.substring(from, all.indexOf(text, from) + text.length());
    }

    /** Whether the guest shows a text in a given time. */
    public boolean shows(String text, int from, Duration patience) {
        return screen.await(text, from, patience);
    }

    /** Whether the door says something in time. */
    public boolean isTold(String text) {
        return notices.await(text, 0, PATIENCE);
    }

    /** Whether the client still runs. */
    public boolean isOpen() {
        return client.isAlive();
    }

    /** The client's process id. */
    public long pid() {
        return client.pid();
    }

    private static String visible(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n");
    }

    /** Hangs up. */
    @Override
    public void close() {
        client.destroy();
        try {
            if (!client.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                client.destroyForcibly();
            }
        } catch (InterruptedException e) {
            client.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** What came out of one of the client's streams. */
    private static final class Shown {
        private final StringBuilder text = new StringBuilder();
        private boolean ended;

        private Shown(InputStream stream) {
            Thread.ofVirtual().start(() -> read(stream));
        }

        private void read(InputStream stream) {
            byte[] buffer = new byte[8192];
            try {
                for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                    add(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
                }
            } catch (IOException e) {
                add("[" + e.getMessage() + "]");
            } finally {
                end();
            }
        }

        private synchronized void add(String more) {
            text.append(more);
            notifyAll();
        }

        private synchronized void end() {
            ended = true;
            notifyAll();
        }

        private synchronized String text() {
            return text.toString();
        }

        private synchronized int length() {
            return text.length();
        }

        private synchronized boolean await(String wanted, int from, Duration patience) {
            long deadline = System.nanoTime() + patience.toNanos();
            try {
                while (text.indexOf(wanted, from) < 0) {
                    long left = deadline - System.nanoTime();
                    if (left <= 0 || ended) {
                        return false;
                    }
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                }
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }
}
