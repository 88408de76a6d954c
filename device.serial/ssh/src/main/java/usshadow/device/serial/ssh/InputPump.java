package usshadow.device.serial.ssh;

import java.io.IOException;
import usshadow.console.ConsoleSession;
import usshadow.console.Permission;
import usshadow.console.SessionView;
import usshadow.console.Signal;

/** Carries what a client sends to the console, as far as that accepts it. */
final class InputPump {
    private static final int CHUNK = 1024;

    private final ConsoleSession console;
    private final Inbox inbox;
    private final WindowOpener window;
    private final Signal signal = new Signal();

    InputPump(ConsoleSession console, Inbox inbox, WindowOpener window) {
        this.console = console;
        this.inbox = inbox;
        this.window = window;
    }

    /** There may be something to do. */
    void wake() {
        signal.wake();
    }

    /**
     * Runs until the client has no more to send and all of it was accepted, or the session ends.
     */
    void run() throws IOException, InterruptedException {
        while (!inbox.isDone() && console.view().ended().isEmpty()) {
            if (inbox.isEmpty() || !carry()) {
                signal.await();
            }
        }
    }

    private boolean carry() throws IOException {
        SessionView view = console.view();
        if (!view.writing()) {
            return carryNothing(view);
        }
        if (inbox.beginsWithBreak()) {
            if (!console.typeBreak()) {
                return false;
            }
            inbox.removeBreak();
            return true;
        }
        byte[] bytes = inbox.bytes(CHUNK);
        int accepted = console.type(bytes, 0, bytes.length);
        take(accepted);
        return accepted > 0;
    }

    /** A free seat is taken by typing; while another has it, what is typed is dropped. */
    private boolean carryNothing(SessionView view) throws IOException {
        boolean free = view.presence().writer().isEmpty();
        if (free && console.permission() == Permission.WRITE) {
            console.takeOver();
            return console.view().writing();
        }
        if (inbox.beginsWithBreak()) {
            inbox.removeBreak();
        } else {
            take(inbox.bytes(CHUNK).length);
        }
        return true;
    }

    private void take(int count) throws IOException {
        if (count > 0) {
            inbox.remove(count);
            window.open(count);
        }
    }

    /** Lets the client send more. */
    @FunctionalInterface
    interface WindowOpener {
        void open(int bytes) throws IOException;
    }
}
