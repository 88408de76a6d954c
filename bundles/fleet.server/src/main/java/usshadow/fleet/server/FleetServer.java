package usshadow.fleet.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.auth.ProviderRegistry;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.node.Endpoint;

/**
 * A ZooKeeper server (3.9) in this process: one port, TLS 1.3 only, to the provider's hosts only.
 * What it has confirmed is on the disk.
 */
@Component(
        configurationPid = FleetServerConfig.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class FleetServer implements Endpoint, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FleetServer.class);
    private static final int TICK_MILLIS = 1000; // sessions end after 2 to 20 of them
    private static final int MAX_CONNECTIONS = 1000; // of one address; all hosts may have the same
    private static final int DEFAULT_BACKLOG = -1;

    private final ServerCnxnFactory connections;

    /**
     * Starts the server; its port answers when this returns.
     *
     * @throws IOException if the port is taken, or a file or folder cannot be used
     * @throws InterruptedException if this thread was interrupted meanwhile
     */
    @Activate
    public FleetServer(FleetServerConfig config) throws IOException, InterruptedException {
        this(
                new InetSocketAddress(InetAddress.getByName(config.address()), config.port()),
                Path.of(config.ca()),
                Path.of(config.certificate()),
                Path.of(config.folder()));
    }

    /** As {@link #FleetServer(FleetServerConfig)}. */
    public FleetServer(InetSocketAddress address, Path ca, Path certificate, Path folder)
            throws IOException, InterruptedException {
        for (Path file : new Path[] {ca, certificate}) {
            if (!Files.isReadable(file)) {
                throw new IOException("the fleet server cannot read " + file);
            }
        }
        Files.createDirectories(
                folder,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        ServerProperties.set(ca, certificate);
        ProviderRegistry.reset(); // it remembers the certificates of an earlier server
        ZooKeeperServer server = new ZooKeeperServer(folder.toFile(), folder.toFile(), TICK_MILLIS);
        this.connections = ServerCnxnFactory.createFactory();
        connections.configure(address, MAX_CONNECTIONS, DEFAULT_BACKLOG, true);
        try {
            connections.startup(server);
        } catch (IOException | RuntimeException e) {
            connections.shutdown();
            throw new IOException(
                    "the fleet server cannot listen on %s: %s; choose another port"
                            .formatted(address, e.getMessage()),
                    e);
        }
        LOG.info("the fleet answers on port {}", port());
    }

    @Override
    public String name() {
        return "fleet";
    }

    @Override
    public int port() {
        return connections.getLocalPort();
    }

    @Override
    public String protocol() {
        return "zookeeper+tls";
    }

    @Override
    public String hostKey() {
        return null; // clients check the certificate
    }

    @Deactivate
    @Override
    public void close() {
        connections.shutdown();
    }
}
