package usshadow.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.console.ConsoleException;
import usshadow.console.ConsoleException.Kind;
import usshadow.console.ConsolePort;
import usshadow.console.LocalConsoles;
import usshadow.console.PeerTls;
import usshadow.node.Endpoint;

/** Serves this node's consoles to the doors of other cloud nodes: one connection a session. */
@Component(
        service = Endpoint.class,
        configurationPid = RelayServer.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
public final class RelayServer implements Endpoint {
    static final String PID = "usshadow.relay";

    /** Connections whose ends are not known yet. */
    private static final int STRANGERS = 64;

    private static final int BACKLOG = 64;
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Logger LOG = LoggerFactory.getLogger(RelayServer.class);

    /** Where it listens. */
    @interface Config {
        /** TCP port; 0 takes a free one. */
        int port() default 0;

        /** Address to listen on. */
        String bindAddress() default "127.0.0.1";

        /** Sessions of one other node at one time. */
        int maxSessionsPerPeer() default 256;
    }

    private final LocalConsoles consoles;
    private final PeerTls peers;
    private final Patience patience;
    private final ServerSocket server;
    private final int maxSessionsPerPeer;
    private final Semaphore strangers = new Semaphore(STRANGERS);
    private final Map<String, Semaphore> rooms = new ConcurrentHashMap<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /**
     * Listens.
     *
     * @throws IOException if the port is taken
     */
    @Activate
    public RelayServer(Config config, @Reference LocalConsoles consoles, @Reference PeerTls peers)
            throws IOException {
        this(
                new InetSocketAddress(config.bindAddress(), config.port()),
                config.maxSessionsPerPeer(),
                consoles,
                peers,
                Patience.USUAL);
    }

    RelayServer(
            InetSocketAddress address,
            int maxSessionsPerPeer,
            LocalConsoles consoles,
            PeerTls peers,
            Patience patience)
            throws IOException {
        this.patience = patience;
        this.consoles = consoles;
        this.peers = peers;
        this.maxSessionsPerPeer = maxSessionsPerPeer;
        InetAddress on = address.getAddress();
        server = new ServerSocket(address.getPort(), BACKLOG, on);
        Thread.ofPlatform().daemon().name("relay-accept").start(this::accept);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                welcome(server.accept());
            } catch (IOException e) {
                if (!server.isClosed()) {
                    LOG.warn("Cannot accept a relay's connection", e);
                    pause();
                }
            }
        }
    }

    /** What is short, such as file descriptors, will hardly be there at once. */
    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void welcome(Socket socket) throws IOException {
        if (!strangers.tryAcquire()) {
            socket.close();
            return;
        }
        open.add(socket);
        Thread.ofVirtual()
                .name("relay-" + socket.getRemoteSocketAddress())
                .start(() -> serve(socket));
    }

    private void serve(Socket socket) {
        try (socket) {
            Guest guest = introduce(socket);
            serve(guest);
        } catch (ProtocolException e) {
            LOG.warn("{} broke the relay's protocol: {}", socket, e.getMessage());
        } catch (IOException e) {
            LOG.debug("{} has gone", socket, e);
        } finally {
            open.remove(socket);
        }
    }

    /** A stranger becomes a peer with a request, or fails to in time. */
    private Guest introduce(Socket socket) throws IOException {
        try (Wire.Deadline limit = new Wire.Deadline(socket, patience.start())) {
            Wire wire = Wire.accepted(peers, socket, patience);
            String peer = wire.handshake();
            if (wire.receive() instanceof Frame.Attach attach) {
                return new Guest(peer, wire, attach);
            }
            throw new ProtocolException("the first frame is not ATTACH");
        } finally {
            strangers.release();
        }
    }

    private void serve(Guest guest) throws IOException {
        Semaphore room =
                rooms.computeIfAbsent(guest.peer(), p -> new Semaphore(maxSessionsPerPeer));
        if (!room.tryAcquire()) {
            guest.refuse(Kind.TOO_MANY_SESSIONS, "too many sessions from " + guest.peer());
            return;
        }
        try {
            Frame.Attach attach = guest.attach();
            if (attach.version() != RelayLayout.VERSION) {
                guest.refuse(
                        Kind.PROTOCOL,
                        "relay version %d is spoken here, not %d"
                                .formatted(RelayLayout.VERSION, attach.version()));
                return;
            }
            serve(guest.wire(), attach);
        } catch (ConsoleException e) {
            guest.refuse(e.kind(), e.getMessage());
        } finally {
            room.release();
        }
    }

    private void serve(Wire wire, Frame.Attach attach) throws IOException, ConsoleException {
        ConsolePort port =
                consoles.port(attach.vm(), attach.port())
                        .orElseThrow(
                                () ->
                                        new ConsoleException(
                                                Kind.MOVED, attach.vm() + " is not here"));
        new ServedSession(wire, port, attach.who(), patience).serve();
    }

    /** Stops listening and ends all sessions. */
    @Deactivate
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    @Override
    public String name() {
        return "relay";
    }

    @Override
    public int port() {
        return server.getLocalPort();
    }

    @Override
    public String protocol() {
        return "usshadow-relay";
    }

    /** None: the node's certificate is signed by the provider. */
    @Override
    public String hostKey() {
        return null;
    }

    private record Guest(String peer, Wire wire, Frame.Attach attach) {
        void refuse(Kind kind, String text) throws IOException {
            wire.send(new Frame.Ended(kind, text));
        }
    }
}
