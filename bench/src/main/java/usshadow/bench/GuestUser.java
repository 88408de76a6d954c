package usshadow.bench;

import java.io.IOException;

/** Somebody at a guest's serial console, who measures by the host's clock. */
final class GuestUser {
    private static final String DONE = "\r\nd-o-n-e\r\n";
    private static final String SAY_DONE = "; echo d-o-\"n\"-e\r";
    private static final int SERIAL_BYTES = 1_000_000;
    private static final double NANOS_PER_MICRO = 1000;
    private static final int KEYS_IN_LINE = 50;

    /** Between two keys, so that each finds all threads asleep, as a person's does. */
    private static final long PAUSE_MILLIS = 5;

    private final SerialLine line;

    GuestUser(SerialLine line) {
        this.line = line;
    }

    /** Waits for the guest to come up. */
    void awaitLogin() throws IOException {
        line.expect("login: ");
    }

    void login() throws IOException {
        line.type("root\r");
        line.expect("Password: ");
        line.type("usshadow\r");
        line.expect("# ");
        run("cat /bin/busybox /bin/busybox | tr -c a-z x | head -c %d > f".formatted(SERIAL_BYTES));
    }

    /** Runs a command line; ns until its end is seen. */
    long run(String command) throws IOException {
        long start = System.nanoTime();
        line.type(command + SAY_DONE);
        line.expect(DONE);
        long nanos = System.nanoTime() - start;
        line.expect("# ");
        return nanos;
    }

    /** Has the guest write a file to its serial line; us a byte. */
    double serialMicros() throws IOException {
        return run("cat f; echo") / NANOS_PER_MICRO / SERIAL_BYTES;
    }

    /** Types at a program that only reads, so that the terminal's echo is all that happens; ns. */
    long[] keystrokes(int count) throws IOException, InterruptedException {
        line.type("echo n-\"o\"-w; cat > /dev/null\r");
        line.expect("\r\nn-o-w\r\n");
        long[] times = new long[count];
        for (int i = 0; i < count; i++) {
            Thread.sleep(PAUSE_MILLIS);
            long start = System.nanoTime();
            line.type("k");
            line.expect("k");
            times[i] = System.nanoTime() - start;
            if (i % KEYS_IN_LINE == KEYS_IN_LINE - 1) {
                line.type("\r");
                line.expect("\r\n");
            }
        }
        line.type("\u0003");
        line.expect("# ");
        return times;
    }
}
