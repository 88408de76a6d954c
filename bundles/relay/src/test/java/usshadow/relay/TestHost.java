package usshadow.relay;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import usshadow.console.ConsoleException;
import usshadow.console.ConsoleException.Kind;
import usshadow.console.ConsolePort;
import usshadow.console.ConsoleState;
import usshadow.console.DeviceEnd;
import usshadow.console.InputQueue;
import usshadow.console.LocalConsoles;
import usshadow.console.PeerTls;
import usshadow.console.VmDirectory.Location;
import usshadow.console.VmStatus;
import usshadow.console.Waker;

/** A cloud node with a relay, that may have the machine web1. */
final class TestHost implements LocalConsoles, AutoCloseable {
    private static final InetSocketAddress ANY =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    final String name;

    /** How often somebody wanted to attach. */
    final AtomicInteger asked = new AtomicInteger();

    private final PeerTls tls;
    private final Patience patience;
    private final Waker waker;
    private final Guest guest;
    private RelayServer relay;
    private volatile ConsolePort port;

    TestHost(String name, TestTls tls, Patience patience, Guest guest) throws Exception {
        this.name = name;
        this.tls = tls.of(name);
        this.patience = patience;
        this.guest = guest;
        waker = new Waker("waker-" + name);
        startRelay();
    }

    /** The relay is up, at another port than before. */
    void startRelay() throws Exception {
        relay = new RelayServer(ANY, 8, this, tls, patience);
    }

    /** All connections break, and there are no new ones. */
    void stopRelay() throws Exception {
        relay.close();
    }

    Location location() {
        return new Location.Remote(name, "127.0.0.1", relay.port());
    }

    /** The machine runs here from now on. */
    void start(ConsoleState state) {
        ConsolePort next = new ConsolePort("web1", "com1", waker);
        if (state != null) {
            next.restore(state);
        }
        guest.end = next.device(guest::run);
        next.status(new VmStatus(VmStatus.Phase.RUNNING, name));
        port = next;
        next.open();
    }

    ConsoleState freeze() {
        port.status(new VmStatus(VmStatus.Phase.MIGRATING, ""));
        return port.freeze();
    }

    /** Another host has the machine. */
    void giveUp() {
        ConsolePort old = port;
        port = null;
        old.close();
    }

    ConsolePort port() {
        return port;
    }

    @Override
    public Optional<ConsolePort> port(String vm, String name) throws ConsoleException {
        asked.incrementAndGet();
        ConsolePort there = port;
        if (there != null && !name.equals("com1")) {
            throw new ConsoleException(Kind.NO_SUCH_PORT, "web1 has no port " + name);
        }
        return Optional.ofNullable(there);
    }

    @Override
    public void close() throws Exception {
        relay.close();
        waker.close();
    }

    /** The machine itself: it notes what it gets and goes with its device from host to host. */
    static final class Guest {
        private final StringBuilder got = new StringBuilder();
        private boolean echo;
        private volatile DeviceEnd end;

        synchronized void run() {
            DeviceEnd now = end;
            if (now == null) {
                return;
            }
            for (int event = now.poll(); event != InputQueue.NONE; event = now.poll()) {
                got.append((char) event);
                if (echo) {
                    now.put(event);
                }
            }
            notifyAll();
        }

        synchronized void echo() {
            echo = true;
        }

        synchronized void print(String text) {
            for (int i = 0; i < text.length(); i++) {
                end.put(text.charAt(i));
            }
        }

        synchronized String got() {
            return got.toString();
        }
    }
}
