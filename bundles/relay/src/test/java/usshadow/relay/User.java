package usshadow.relay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import usshadow.console.Access;
import usshadow.console.ConsoleSession;
import usshadow.console.Consoles;
import usshadow.console.Reading;
import usshadow.console.Signal;
import usshadow.console.VmStatus;

/** What a door does for its client, one step at a time. */
final class User implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final ConsoleSession session;
    private final Signal signal = new Signal();
    private final StringBuilder seen = new StringBuilder();
    private final byte[] buffer = new byte[1000];
    private long lost;

    User(Consoles consoles, Access access) {
        this(consoles, access, "com1");
    }

    User(Consoles consoles, Access access, String port) {
        session = consoles.open("web1", port, access, signal::wake);
    }

    /** Types all of it, however long that takes. */
    void type(String text) throws InterruptedException {
        byte[] bytes = text.getBytes(ISO_8859_1);
        int[] done = {0};
        until(
                "all typed",
                () -> {
                    done[0] += session.type(bytes, done[0], bytes.length - done[0]);
                    return done[0] == bytes.length;
                });
    }

    /** Types what is accepted at once. */
    int typeSome(String text) {
        return session.type(text.getBytes(ISO_8859_1), 0, text.length());
    }

    /** Waits for output; all of it must be this. */
    void awaitSeen(String all) throws InterruptedException {
        until("seen " + all, () -> read().length() >= all.length());
        assertEquals(all, read());
    }

    void awaitPhase(VmStatus.Phase phase) throws InterruptedException {
        until(phase.name(), () -> session.view().status().phase() == phase);
    }

    /** Waits for a condition that changes with the session. */
    void until(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (!left.isPositive()) {
                fail("not " + what + "; view " + session.view());
            }
            signal.await(left);
        }
    }

    /** All output so far. */
    String read() {
        for (Reading r = session.read(buffer); r.count() > 0; r = session.read(buffer)) {
            lost += r.lost();
            seen.append(new String(buffer, 0, r.count(), ISO_8859_1));
        }
        return seen.toString();
    }

    long lost() {
        return lost;
    }

    @Override
    public void close() {
        session.close();
    }
}
