package usshadow.relay;

import java.util.Optional;
import java.util.UUID;
import usshadow.console.Attachment;
import usshadow.console.ConsoleException;
import usshadow.console.ConsolePort;
import usshadow.console.PortSession;
import usshadow.console.Presence;
import usshadow.console.Reading;
import usshadow.console.Signal;
import usshadow.console.VmStatus;

/** The machine is this node's own. */
final class LocalLink implements Link {
    private final PortSession port;
    private final Outbox outbox;
    private final Runnable listener;

    /**
     * Attaches.
     *
     * @throws ConsoleException if the port refuses
     */
    LocalLink(ConsolePort port, Attachment who, Outbox outbox, Signal driver, Runnable listener)
            throws ConsoleException {
        this.outbox = outbox;
        this.listener = listener;
        this.port =
                port.attach(
                        who,
                        () -> {
                            driver.wake();
                            listener.run();
                        });
        outbox.link(this.port.seat());
    }

    @Override
    public UUID life() {
        return port.life();
    }

    @Override
    public long position() {
        return port.position();
    }

    @Override
    public void pump() {
        offer();
    }

    @Override
    public void typed() {
        offer();
    }

    /** Two threads may do so at once: numbers and ticket make it harmless. */
    private void offer() {
        Frame.Input input = outbox.all();
        if (input.events().length > 0) {
            port.accept(input.ticket(), input.number(), input.events());
        }
        if (outbox.seat(port.seat())) {
            listener.run();
        }
    }

    @Override
    public Reading read(byte[] into) {
        return port.read(into);
    }

    @Override
    public VmStatus status() {
        return port.view().status();
    }

    @Override
    public Presence presence() {
        return port.view().presence();
    }

    @Override
    public void takeOver() {
        port.takeOver();
        offer();
    }

    @Override
    public Optional<ConsoleException> ended() {
        return port.view().ended();
    }

    @Override
    public void leave() {
        port.leave();
    }

    @Override
    public void detach() {
        port.close();
    }
}
