package usshadow.device.serial.shadow;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import usshadow.console.Attachment;
import usshadow.console.ConsoleException;
import usshadow.console.ConsolePort;
import usshadow.console.PortSession;

/** Types and reads at a console. */
final class Terminal {
    private static final long PATIENCE_SECONDS = 30;

    private final Semaphore rung = new Semaphore(0);
    private final PortSession session;
    private final StringBuilder seen = new StringBuilder();
    private int matched;

    Terminal(ConsolePort port, Attachment how) throws Exception {
        session = port.attach(how, rung::release);
    }

    /** Types all of a text. */
    void type(String text) throws InterruptedException {
        short[] events = new short[text.length()];
        for (int i = 0; i < events.length; i++) {
            events[i] = (short) text.charAt(i);
        }
        long from = session.seat().accepted();
        long wanted = from + events.length;
        while (session.accept(session.seat().ticket(), from, events) < wanted) {
            await();
        }
    }

    /** Reads until a text has come, after what was expected before. */
    void expect(String text) throws InterruptedException {
        byte[] buffer = new byte[4096];
        int at;
        while ((at = seen.indexOf(text, matched)) < 0) {
            int count = session.read(buffer).count();
            if (count > 0) {
                seen.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
            } else {
                await();
            }
        }
        matched = at + text.length();
    }

    /** Waits for the session's end. */
    ConsoleException.Kind ended() throws InterruptedException {
        while (session.view().ended().isEmpty()) {
            await();
        }
        return session.view().ended().get().kind();
    }

    private void await() throws InterruptedException {
        if (!rung.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("nothing more came after: " + seen);
        }
    }
}
