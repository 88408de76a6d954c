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
    /** Nobody waits longer for a guest that runs. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

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
        return open(sshConfig, vm, "none");
    }

    /** The same, with an escape character of the client's, such as {@code ~}. */
    public static Console open(Path sshConfig, String vm, String escape) {
        List<String> command = List.of("ssh", "-F", sshConfig.toString(), "-tt", "-e", escape, vm);
        try {
            return new Console(new ProcessBuilder(command).start());
        } catch (IOException e) {
            throw new UncheckedIOException("no OpenSSH client", e);
        }
    }

    /** Types. */
    public void type(String text) {
        type(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void type(byte[] keys) {
        try {
            keyboard.write(keys);
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

    /**
     * Lends the terminal to a program, as terminals do for a transfer of files: what the guest
     * shows goes to its standard input, what it prints is typed.
     *
     * @param folder where it runs
     */
    public Lent lend(Path folder, String... command) {
        return Lent.start(this, folder, command);
    }

    /** What the guest has shown from a mark on: waits for it; empty if the client has ended. */
    byte[] shownFrom(int from) {
        return screen.from(from).getBytes(StandardCharsets.ISO_8859_1);
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
        return await(text, from, PATIENCE);
    }

    /** The same, for as long as that. */
    public String await(String text, int from, Duration patience) {
        if (!screen.await(text, from, patience)) {
            throw new IllegalStateException(
                    "waited %d s for '%s' and saw '%s'; the door said: %s"
                            .formatted(
                                    patience.toSeconds(),
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

        /** Waits for more than that; empty when it has ended. */
        private synchronized String from(int from) {
            try {
                while (text.length() <= from && !ended) {
                    wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return text.substring(Math.min(from, text.length()));
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
