package usshadow.relay;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import usshadow.console.Attachment;
import usshadow.console.ConsoleException;
import usshadow.console.ConsoleException.Kind;
import usshadow.console.PeerTls;
import usshadow.console.Presence;
import usshadow.console.Reading;
import usshadow.console.Signal;
import usshadow.console.VmDirectory.Location;
import usshadow.console.VmStatus;

/**
 * The machine is another node's.
 *
 * <pre>
 *   door                                   owner
 *     | ATTACH ------------------------------> |
 *     | &lt;-- ATTACHED, or ENDED --------------- |
 *     | CREDIT ------------------------------> |
 *     | &lt;-- OUTPUT, as far as the credit goes  |
 *     | INPUT -------------------------------> |
 *     | &lt;-- SEAT (acknowledges), STATE ------- |
 *     | DETACH ------------------------------> |
 * </pre>
 *
 * A thread of its own reads; the session's thread writes. What was received and not read yet is at
 * most {@link #WINDOW} bytes, by credit.
 */
final class RemoteLink implements Link {
    /** How much output may be on its way or waiting. */
    static final int WINDOW = 0x10000;

    private final Wire wire;
    private final Outbox outbox;
    private final Signal driver;
    private final Runnable listener;
    private final UUID life;

    // Guarded by this.
    private final Queue<Frame.Output> received = new ArrayDeque<>();
    private int offset; // into the first of them
    private int waiting;
    private int credit = WINDOW;
    private long position;
    private boolean takeOver;
    private VmStatus status;
    private Presence presence;
    private Optional<ConsoleException> ended = Optional.empty();

    private RemoteLink(
            Wire wire, Frame.Attached attached, Outbox outbox, Signal driver, Runnable listener) {
        this.wire = wire;
        this.life = attached.life();
        this.position = attached.output();
        this.status = attached.state().status();
        this.presence = attached.state().presence();
        this.outbox = outbox;
        this.driver = driver;
        this.listener = listener;
    }

    /**
     * Attaches.
     *
     * @throws IOException if the owner does not answer as it should
     * @throws ConsoleException if it refuses
     */
    static RemoteLink open(
            PeerTls peers,
            Patience patience,
            Location.Remote owner,
            Frame.Attach request,
            Outbox outbox,
            Signal driver,
            Runnable listener)
            throws IOException, ConsoleException {
        Wire wire = Wire.dial(peers, owner, patience);
        try {
            wire.send(request);
            Frame answer = wire.receive();
            if (answer instanceof Frame.Ended(Kind kind, String text)) {
                throw new ConsoleException(kind, text);
            }
            if (!(answer instanceof Frame.Attached attached)
                    || attached.version() != RelayLayout.VERSION) {
                throw new ProtocolException("the owner answers " + answer);
            }
            outbox.link(attached.seat());
            RemoteLink link = new RemoteLink(wire, attached, outbox, driver, listener);
            Thread.ofVirtual().name("relay-" + owner.host()).start(link::receive);
            return link;
        } catch (IOException | ConsoleException e) {
            wire.close();
            throw e;
        }
    }

    private void receive() {
        try {
            while (take(wire.receive())) {
                listener.run();
            }
        } catch (ProtocolException e) {
            end(new ConsoleException(Kind.PROTOCOL, e.getMessage()));
        } catch (IOException e) {
            end(new ConsoleException(Kind.UNREACHABLE, "the connection failed: " + e.getMessage()));
        } finally {
            wire.close();
            driver.wake();
            listener.run();
        }
    }

    private boolean take(Frame frame) throws ProtocolException {
        switch (frame) {
            case Frame.Output output -> take(output);
            case Frame.Seated(var seat) -> {
                outbox.seat(seat);
                driver.wake();
            }
            case Frame.State(VmStatus now, Presence there) -> state(now, there);
            case Frame.Ended(Kind kind, String text) -> {
                end(new ConsoleException(kind, text));
                return false;
            }
            default -> throw new ProtocolException("an owner does not send " + frame);
        }
        return true;
    }

    private synchronized void take(Frame.Output output) throws ProtocolException {
        waiting += output.bytes().length;
        if (waiting > WINDOW || output.bytes().length == 0) {
            throw new ProtocolException(
                    "output of %d bytes: %d wait, with a window of %d"
                            .formatted(output.bytes().length, waiting, WINDOW));
        }
        received.add(output);
    }

    private synchronized void state(VmStatus now, Presence there) {
        status = now;
        presence = there;
    }

    private synchronized void end(ConsoleException why) {
        if (ended.isEmpty()) {
            ended = Optional.of(why);
        }
    }

    @Override
    public UUID life() {
        return life;
    }

    @Override
    public synchronized long position() {
        return position;
    }

    @Override
    public void pump() {
        try {
            if (takeTakeOver()) {
                wire.send(new Frame.TakeOver());
            }
            Frame.Input input = outbox.unsent();
            if (input.events().length > 0) {
                wire.send(input);
            }
            int more = takeCredit();
            if (more > 0) {
                wire.send(new Frame.Credit(more));
            }
            wire.keepAlive();
        } catch (IOException e) {
            end(new ConsoleException(Kind.UNREACHABLE, "the connection failed: " + e.getMessage()));
            wire.close();
        }
    }

    private synchronized boolean takeTakeOver() {
        boolean wanted = takeOver;
        takeOver = false;
        return wanted;
    }

    /** Given in large pieces: an acknowledgement a byte would double the traffic. */
    private synchronized int takeCredit() {
        if (credit < WINDOW / 4) {
            return 0;
        }
        int more = credit;
        credit = 0;
        return more;
    }

    @Override
    public void typed() {
        driver.wake();
    }

    @Override
    public synchronized Reading read(byte[] into) {
        Frame.Output first = received.peek();
        if (first == null) {
            return Reading.nothing(position);
        }
        long number = first.number() + offset;
        long lost = Math.max(0, number - position);
        int count = Math.min(into.length, first.bytes().length - offset);
        System.arraycopy(first.bytes(), offset, into, 0, count);
        offset += count;
        if (offset == first.bytes().length) {
            received.remove();
            offset = 0;
        }
        position = number + count;
        waiting -= count;
        credit += count;
        if (credit >= WINDOW / 4) {
            driver.wake();
        }
        return new Reading(lost, number, count);
    }

    @Override
    public synchronized VmStatus status() {
        return status;
    }

    @Override
    public synchronized Presence presence() {
        return presence;
    }

    @Override
    public synchronized void takeOver() {
        takeOver = true;
        driver.wake();
    }

    @Override
    public synchronized Optional<ConsoleException> ended() {
        return ended;
    }

    @Override
    public void leave() {
        wire.close();
    }

    /** The owner closes the connection, when it has passed on what was typed. */
    @Override
    public void detach() {
        try {
            wire.send(new Frame.Detach());
        } catch (IOException e) {
            wire.close(); // the owner will find out by itself
        }
    }

    /** The request for a port. */
    static Frame.Attach request(String vm, String port, Attachment who) {
        return new Frame.Attach(RelayLayout.VERSION, vm, port, who);
    }
}
