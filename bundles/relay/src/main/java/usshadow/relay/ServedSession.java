package usshadow.relay;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import usshadow.console.Attachment;
import usshadow.console.ConsoleException;
import usshadow.console.ConsolePort;
import usshadow.console.ConsoleState;
import usshadow.console.InputQueue;
import usshadow.console.PortSession;
import usshadow.console.Reading;
import usshadow.console.Seat;
import usshadow.console.SessionView;
import usshadow.console.Signal;

/**
 * A session of another node's door at a port of this node; see {@link RemoteLink} for the frames.
 * The connection's thread reads, another writes. Input that the port does not accept yet waits
 * here; it is no more than the door's outbox holds, since the door keeps what is not acknowledged.
 */
final class ServedSession {
    /** How long a session that was detached may take to pass on what its user has typed. */
    private static final Duration LINGER = Duration.ofSeconds(30);

    private final Wire wire;
    private final Patience patience;
    private final PortSession port;
    private final Signal signal = new Signal();
    private final AtomicLong credit = new AtomicLong();

    // Guarded by this.
    private final InputQueue waiting = new InputQueue(RelayLayout.INPUT_LIMIT, 0);
    private UUID ticket = ConsoleState.NOBODY;

    private volatile boolean detached;
    private Seat toldSeat;
    private Frame.State toldState;

    /**
     * Attaches.
     *
     * @throws ConsoleException if the port refuses
     */
    ServedSession(Wire wire, ConsolePort port, Attachment who, Patience patience)
            throws ConsoleException {
        this.patience = patience;
        this.wire = wire;
        this.port = port.attach(who, signal::wake);
    }

    /** Serves until the door detaches, the port ends or the connection fails. */
    void serve() throws IOException {
        Thread writer = null;
        try {
            toldSeat = port.seat();
            toldState = state(port.view());
            wire.send(
                    new Frame.Attached(
                            RelayLayout.VERSION,
                            port.life(),
                            port.position(),
                            toldSeat,
                            toldState));
            writer = Thread.ofVirtual().name("relay-out").start(this::write);
            read();
            writer.join(LINGER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            wire.close();
            if (writer != null) {
                writer.interrupt();
            }
            if (detached) {
                port.close();
            } else {
                port.leave(); // the door comes back for its seat, or somebody else takes it
            }
        }
    }

    private void read() throws IOException {
        while (!detached) {
            switch (wire.receive()) {
                case Frame.Input input -> take(input);
                case Frame.Credit(int bytes) -> credit.addAndGet(bytes);
                case Frame.TakeOver() -> port.takeOver();
                case Frame.Detach() -> detached = true;
                case Frame other -> throw new ProtocolException("a door does not send " + other);
            }
            signal.wake();
        }
    }

    /** Input under a ticket that is no longer the seat's is void: the door learns it by SEAT. */
    private synchronized void take(Frame.Input input) throws ProtocolException {
        Seat seat = port.seat();
        if (!seat.isTaken() || !input.ticket().equals(seat.ticket())) {
            return;
        }
        if (!ticket.equals(seat.ticket())) {
            ticket = seat.ticket();
            waiting.reset(seat.accepted());
        }
        if (input.number() > waiting.next()) {
            throw new ProtocolException(
                    "input number %d leaves a gap after %d"
                            .formatted(input.number(), waiting.next()));
        }
        for (int i = (int) Math.min(waiting.next() - input.number(), input.events().length);
                i < input.events().length;
                i++) {
            if (!waiting.add(input.events()[i])) {
                throw new ProtocolException("more input than " + RelayLayout.INPUT_LIMIT);
            }
        }
        offer();
    }

    /** Gives the port what waits; whether something is left. */
    private synchronized boolean offer() {
        if (waiting.size() > 0) {
            short[] events = waiting.copy(waiting.first(), waiting.size());
            waiting.trim(port.accept(ticket, waiting.first(), events));
            if (!ticket.equals(port.seat().ticket())) {
                waiting.reset(waiting.next());
            }
        }
        return waiting.size() > 0;
    }

    private void write() {
        try {
            while (true) {
                boolean left = offer();
                tell();
                SessionView view = port.view();
                if (view.ended().isPresent()) {
                    ConsoleException why = view.ended().get();
                    wire.send(new Frame.Ended(why.kind(), why.getMessage()));
                    return; // the door hangs up; if this end did, it could miss the reason
                }
                if (detached && !left) {
                    wire.close();
                    return;
                }
                if (detached || !sendOutput()) {
                    signal.await(patience.signOfLife());
                    wire.keepAlive();
                }
            }
        } catch (IOException e) {
            wire.close(); // the reader finds it closed, and says why it thinks so
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the session is over
        }
    }

    private void tell() throws IOException {
        Seat seat = port.seat();
        if (!seat.equals(toldSeat)) {
            wire.send(new Frame.Seated(seat));
            toldSeat = seat;
        }
        Frame.State state = state(port.view());
        if (!state.equals(toldState)) {
            wire.send(state);
            toldState = state;
        }
    }

    private static Frame.State state(SessionView view) {
        return new Frame.State(view.status(), view.presence());
    }

    private boolean sendOutput() throws IOException {
        int limit = (int) Math.min(credit.get(), RelayLayout.OUTPUT_LIMIT);
        if (limit == 0) {
            return false;
        }
        byte[] buffer = new byte[limit];
        Reading reading = port.read(buffer);
        if (reading.count() == 0) {
            return false;
        }
        credit.addAndGet(-reading.count());
        byte[] bytes = Arrays.copyOf(buffer, reading.count());
        wire.send(new Frame.Output(reading.number(), bytes));
        return true;
    }
}
