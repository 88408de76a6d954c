package usshadow.device.serial.ssh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import usshadow.console.ConsoleException;
import usshadow.console.ConsoleSession;
import usshadow.console.Permission;
import usshadow.console.Reading;
import usshadow.console.SessionView;
import usshadow.console.Signal;
import usshadow.console.VmStatus;
import usshadow.node.Printable;

/**
 * Carries a console's output to a client, and tells the client in lines of the door's own what
 * happens to the machine. It waits for a client that does not read; meanwhile the scroll-back keeps
 * the newest output, and the client is told what it missed.
 */
final class OutputPump {
    private static final int CHUNK = 0x2000;
    private static final int LONGEST_LINE = 300;
    private static final Duration SEARCH_SHOWN_AFTER = Duration.ofSeconds(1);

    private final ConsoleSession console;
    private final String vm;
    private final Sink out;
    private final Sink err;
    private final Signal signal = new Signal();
    private final byte[] buffer = new byte[CHUNK];

    private VmStatus toldStatus;
    private String toldSeat = "";
    private long toldGivenUp;

    OutputPump(ConsoleSession console, String vm, Sink out, Sink err) {
        this.console = console;
        this.vm = vm;
        this.out = out;
        this.err = err;
    }

    /** There may be something to do. */
    void wake() {
        signal.wake();
    }

    /** Runs until the session ends; returns why, which the client was told. */
    ConsoleException run() throws IOException, InterruptedException {
        waitForMachine();
        while (true) {
            SessionView view = console.view();
            tell(view);
            boolean more = copy();
            if (!more && view.ended().isPresent()) {
                line(view.ended().get().getMessage());
                return view.ended().get();
            }
            if (!more) {
                signal.await();
            }
        }
    }

    /** A search that is quick need not be told. */
    private void waitForMachine() throws InterruptedException {
        long deadline = System.nanoTime() + SEARCH_SHOWN_AFTER.toNanos();
        while (console.view().status().phase() == VmStatus.Phase.SEARCHING
                && console.view().ended().isEmpty()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return;
            }
            signal.await(Duration.ofNanos(left));
        }
    }

    private void tell(SessionView view) throws IOException, InterruptedException {
        if (!view.status().equals(toldStatus)) {
            String hint = toldStatus == null ? "; ~. ends" : "";
            toldStatus = view.status();
            line(toldStatus.sentence(vm) + hint);
        }
        String seat = seat(view);
        if (!seat.equals(toldSeat) && !(seat.isEmpty() && view.presence().sessions() == 0)) {
            toldSeat = seat;
            line(seat.isEmpty() ? "you type here now" : seat);
        }
        long givenUp = console.givenUp();
        if (givenUp > toldGivenUp) {
            line("%d typed bytes may not have arrived".formatted(givenUp - toldGivenUp));
            toldGivenUp = givenUp;
        }
    }

    /**
     * What a user who does not type is told; empty for one who does, or may as soon as he likes.
     */
    private String seat(SessionView view) {
        if (console.permission() == Permission.WATCH) {
            return "you may watch, not type";
        }
        String writer = view.presence().writer();
        return view.writing() || writer.isEmpty() ? "" : writer + " types here; you watch";
    }

    private boolean copy() throws IOException, InterruptedException {
        Reading reading = console.read(buffer);
        if (reading.lost() > 0) {
            line("%d bytes of output were skipped".formatted(reading.lost()));
        }
        if (reading.count() > 0) {
            out.write(buffer, reading.count());
        }
        return reading.count() > 0;
    }

    private void line(String text) throws IOException, InterruptedException {
        String line = "[usshadow: " + Printable.of(text, LONGEST_LINE) + "]\r\n";
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        err.write(bytes, bytes.length);
    }

    /** Where bytes go; returns when they have gone. */
    @FunctionalInterface
    interface Sink {
        void write(byte[] bytes, int count) throws IOException, InterruptedException;
    }
}
