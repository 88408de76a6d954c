package usshadow.hypervisor.guest.doors;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;
import usshadow.doors.DoorSigns;
import usshadow.doors.Lines;
import usshadow.doors.Pump;
import usshadow.hypervisor.guest.Recorder;
import usshadow.hypervisor.guest.file.SavedVm;
import usshadow.migration.api.MigrationConnector;

/**
 * The way out to other hosts' migration managers: dials the door outwards and names the peer;
 * docs/formats/doors.md.
 */
@Component(configurationPid = "usshadow.doors", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class OutwardPeers implements MigrationConnector {
    /** The keys of PID usshadow.doors that are used here. */
    public @interface Config {
        /** The folder of the forwarders' sockets. */
        String folder();
    }

    /** The virtualized system of a host that is meant when none is named. */
    static final String DEFAULT_SYSTEM = "vs";

    private final Path socket;
    private final Recorder recorder;
    private final AtomicInteger count = new AtomicInteger();

    /** A way out through the door in a folder. */
    @Activate
    public OutwardPeers(Config config, @Reference Recorder recorder) {
        this(Path.of(config.folder()), recorder);
    }

    OutwardPeers(Path folder, Recorder recorder) {
        this.socket = folder.resolve(DoorSigns.socketName(DoorSigns.MIGRATION_OUT));
        this.recorder = recorder;
    }

    /**
     * {@inheritDoc}
     *
     * @param destination {@code <host>/<system>}, or a host, whose system {@value #DEFAULT_SYSTEM}
     *     is meant, or a file, see {@link SavedVm#destination}
     */
    @Override
    public ByteChannel connect(String destination) throws IOException {
        if (destination.startsWith(SavedVm.SCHEME)) {
            return SavedVm.connect(destination);
        }
        String peer = destination.contains("/") ? destination : destination + "/" + DEFAULT_SYSTEM;
        SocketChannel link = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            link.connect(UnixDomainSocketAddress.of(socket));
            Lines.write(link, peer);
            String answer = Lines.read(link);
            if (!answer.equals(DoorSigns.OK)) {
                throw new IOException(peer + ": " + answer);
            }
        } catch (IOException | RuntimeException e) {
            Pump.close(link);
            throw e;
        }
        return recorder.tapped("migration-out-" + count.incrementAndGet(), link);
    }
}
