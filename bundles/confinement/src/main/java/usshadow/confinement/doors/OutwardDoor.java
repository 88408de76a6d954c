package usshadow.confinement.doors;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.confinement.MigrationPeers;
import usshadow.doors.DoorSigns;
import usshadow.doors.Lines;
import usshadow.doors.Pump;

/**
 * The door out of a virtualized system: it dials a Unix socket of this node and names a peer in one
 * line; if the peer is listed, it is connected to its migration port, otherwise it gets an error
 * line. It never gives an address.
 */
public final class OutwardDoor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutwardDoor.class);

    private final MigrationPeers peers;
    private final Limits limits;
    private final Connections connections;
    private final Acceptor acceptor;

    private OutwardDoor(Path socket, MigrationPeers peers, Limits limits) throws IOException {
        this.peers = peers;
        this.limits = limits;
        this.connections = new Connections(limits.connections());
        this.acceptor =
                Acceptor.start(
                        Listeners.unix(socket),
                        "outwards",
                        dialled -> connections.serve(dialled, this::serve));
    }

    /**
     * Opens the door.
     *
     * @param socket the Unix socket that the virtualized system dials; must not exist
     * @throws IOException if it cannot be listened on
     */
    public static OutwardDoor open(Path socket, MigrationPeers peers, Limits limits)
            throws IOException {
        return new OutwardDoor(socket, peers, limits);
    }

    private void serve(SocketChannel dialled) throws IOException {
        String name;
        try (Deadline watch = Deadline.closing(dialled, limits.pairing().toNanos())) {
            name = Lines.read(dialled);
            if (!watch.met()) {
                return;
            }
        } catch (IOException garbage) {
            if (dialled.isOpen()) {
                Lines.write(dialled, "error: " + garbage.getMessage());
            }
            return;
        }
        Optional<InetSocketAddress> peer = peers.find(name);
        if (peer.isEmpty()) {
            LOG.info("refused a way out to the unknown peer '{}'", name);
            Lines.write(dialled, "error: no peer '" + name + "' is listed on this host");
            return;
        }
        connect(dialled, name, peer.get());
    }

    private void connect(SocketChannel dialled, String name, InetSocketAddress peer)
            throws IOException {
        SocketChannel out = SocketChannel.open();
        connections.track(out);
        try {
            try {
                out.socket().connect(peer, Math.toIntExact(limits.pairing().toMillis()));
                out.setOption(StandardSocketOptions.TCP_NODELAY, true);
            } catch (IOException unreachable) {
                Lines.write(
                        dialled,
                        "error: peer '" + name + "' does not answer: " + unreachable.getMessage());
                return;
            }
            Lines.write(dialled, DoorSigns.OK);
            Pump.join(dialled, out);
        } finally {
            connections.release(out);
        }
    }

    @Override
    public void close() {
        acceptor.close();
        connections.close();
    }
}
