package usshadow.fleet.zookeeper;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import usshadow.fleet.FleetContract;
import usshadow.fleet.TestHosts;
import usshadow.identity.ca.CertificateAuthority;

/** The fleet on a real server. */
class ZooKeeperFleetTest extends FleetContract {
    @TempDir static Path shared;
    private static TestServer server;

    @BeforeAll
    static void serve() throws Exception {
        server = new TestServer(shared, CertificateAuthority.open(shared.resolve("ca")));
    }

    @Override
    protected TestHosts hosts() throws Exception {
        return new TestHosts(shared, (ca, host) -> server.connect(host));
    }

    @AfterEach
    void clear() throws Exception {
        server.clear(shared.resolve("alpha.pem"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }
}
