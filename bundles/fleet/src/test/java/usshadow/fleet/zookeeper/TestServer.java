package usshadow.fleet.zookeeper;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import usshadow.fleet.server.FleetServer;
import usshadow.fleet.store.Change;
import usshadow.fleet.store.RecordStore;
import usshadow.identity.ca.CertificateAuthority;

/** A fleet server that can be stopped, started again on the same port, and forget everything. */
final class TestServer implements AutoCloseable {
    static final int TIMEOUT_MILLIS = 4000;

    private final Path ca;
    private final Path certificate;
    private final Path data;
    private FleetServer server;
    private int port;

    TestServer(Path folder, CertificateAuthority ca) throws Exception {
        this.ca = folder.resolve("ca/ca.pem");
        this.certificate = ca.fleet(List.of("127.0.0.1", "localhost"), folder.resolve("fleet.pem"));
        this.data = folder.resolve("data");
        start();
    }

    void start() throws Exception {
        server =
                new FleetServer(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                        ca,
                        certificate,
                        data);
        port = server.port();
    }

    void stop() {
        server.close();
    }

    ZooKeeperStore connect(Path host) {
        return new ZooKeeperStore("127.0.0.1:" + port, ca, host, TIMEOUT_MILLIS);
    }

    /** Removes all records. */
    void clear(Path host) throws Exception {
        try (RecordStore store = connect(host)) {
            for (String folder : List.of("vms", "ownership", "hosts")) {
                for (String name : store.list(folder)) {
                    String path = folder + "/" + name;
                    int version = store.read(path).orElseThrow().version();
                    store.commit(List.of(new Change.Delete(path, version)));
                }
            }
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
