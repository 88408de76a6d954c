package usshadow.fleet.zookeeper;

import org.junit.jupiter.api.AfterEach;
import usshadow.fleet.FleetContract;
import usshadow.fleet.TestHosts;
import usshadow.identity.ca.CertificateAuthority;

/** The fleet on a real server. */
class ZooKeeperFleetTest extends FleetContract {
    private TestServer server;

    @Override
    protected TestHosts hosts() throws Exception {
        server = new TestServer(folder, CertificateAuthority.open(folder.resolve("ca")));
        return new TestHosts(folder, (ca, host) -> server.connect(host));
    }

    @AfterEach
    void stop() {
        server.close();
    }
}
