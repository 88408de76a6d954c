package usshadow.hypervisor.guest.doors;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.doors.DoorSigns;
import usshadow.doors.Pump;
import usshadow.hypervisor.guest.Recorder;
import usshadow.migration.api.IncomingMigrations;

/**
 * Where other hosts' migration managers come in: listens at the target of the door {@code
 * migration} and hands each connection to this system's manager. Other hosts are not trusted to
 * end.
 */
@Component(
        service = {},
        immediate = true,
        configurationPid = "usshadow.doors",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class MigrationDoor {
    /** The keys of PID usshadow.doors that are used here. */
    public @interface Config {
        /** Lines {@code <door>=<address>:<port>}. */
        String[] doors() default {};
    }

    /** The most migrations that come in at a time; more wait in the listener's backlog. */
    static final int MOST = 8;

    private static final Logger LOG = LoggerFactory.getLogger(MigrationDoor.class);

    private final IncomingMigrations incoming;
    private final Recorder recorder;
    private final ServerSocketChannel listener;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();

    /**
     * Begins to listen; with no such door in the configuration, to nothing.
     *
     * @throws IOException if the address is taken, naming it
     */
    @Activate
    public MigrationDoor(
            Config config, @Reference IncomingMigrations incoming, @Reference Recorder recorder)
            throws IOException {
        this(DoorLine.of(config.doors()), incoming, recorder);
    }

    MigrationDoor(List<DoorLine> doors, IncomingMigrations incoming, Recorder recorder)
            throws IOException {
        this.incoming = incoming;
        this.recorder = recorder;
        listener = ServerSocketChannel.open();
        for (DoorLine line : doors) {
            if (line.door().equals(DoorSigns.MIGRATION)) {
                listen(line.target());
            }
        }
    }

    private void listen(InetSocketAddress address) throws IOException {
        try {
            listener.bind(address, MOST);
        } catch (IOException e) {
            listener.close();
            throw new IOException(
                    "cannot listen for migrations on " + address + ": is another one listening?",
                    e);
        }
        Thread.ofVirtual().name("migration door").start(this::accept);
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel link = listener.accept();
                open.add(link);
                Thread.ofVirtual()
                        .name("incoming migration " + count.incrementAndGet())
                        .start(() -> serve(link));
            }
        } catch (IOException end) {
            LOG.debug("no more migrations are taken: {}", end.toString());
        }
    }

    private void serve(SocketChannel link) {
        try {
            link.setOption(StandardSocketOptions.TCP_NODELAY, true);
            incoming.receive(recorder.tapped("migration-in-" + count.get(), link));
        } catch (IOException end) {
            LOG.debug("a migration's connection ended: {}", end.toString());
        } finally {
            Pump.close(link);
            open.remove(link);
        }
    }

    /** Where it listens, or null. */
    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) listener.getLocalAddress();
    }

    /** Ends all incoming migrations. */
    @Deactivate
    void close() {
        Pump.close(listener);
        open.forEach(Pump::close);
    }
}
