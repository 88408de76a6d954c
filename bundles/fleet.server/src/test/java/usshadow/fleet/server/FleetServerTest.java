package usshadow.fleet.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import usshadow.identity.Pem;
import usshadow.identity.ca.CertificateAuthority;

/** Who may connect, and what is kept. */
class FleetServerTest {
    private static final int SESSION_MILLIS = 4000;
    private static final int PATIENCE = 20;
    private static final List<ACL> HOSTS =
            Collections.singletonList(
                    new ACL(ZooDefs.Perms.ALL, new Id("x509", "OU=USShadow host")));

    private static final List<ACL> OTHERS =
            Collections.singletonList(
                    new ACL(ZooDefs.Perms.ALL, new Id("x509", "CN=alpha,OU=host")));
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @TempDir Path folder;
    private CertificateAuthority ca;
    private Path fleetPem;
    private FleetServer server;

    @BeforeEach
    void start() throws Exception {
        ca = CertificateAuthority.open(folder.resolve("ca"));
        fleetPem = ca.fleet(List.of("127.0.0.1", "localhost"), folder.resolve("fleet.pem"));
        server = open(0);
    }

    private FleetServer open(int port) throws Exception {
        return new FleetServer(
                new InetSocketAddress(LOOPBACK, port),
                folder.resolve("ca/ca.pem"),
                fleetPem,
                folder.resolve("data"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private ZooKeeper connect(Path own) throws Exception {
        ZKClientConfig config = new ZKClientConfig();
        config.setProperty("zookeeper.client.secure", "true");
        config.setProperty(
                "zookeeper.clientCnxnSocket", "org.apache.zookeeper.ClientCnxnSocketNetty");
        config.setProperty("zookeeper.ssl.protocol", "TLSv1.3");
        config.setProperty("zookeeper.ssl.enabledProtocols", "TLSv1.3");
        config.setProperty("zookeeper.ssl.keyStore.type", "PEM");
        config.setProperty("zookeeper.ssl.keyStore.location", own.toString());
        config.setProperty("zookeeper.ssl.trustStore.type", "PEM");
        config.setProperty(
                "zookeeper.ssl.trustStore.location", folder.resolve("ca/ca.pem").toString());
        CountDownLatch connected = new CountDownLatch(1);
        ZooKeeper client =
                new ZooKeeper(
                        "127.0.0.1:" + server.port(),
                        SESSION_MILLIS,
                        event -> {
                            if (event.getState() == KeeperState.SyncConnected) {
                                connected.countDown();
                            }
                        },
                        config);
        assertTrue(connected.await(PATIENCE, TimeUnit.SECONDS), "no connection");
        return client;
    }

    /** What the server says to a four-letter word: whoever gets that far could use it. */
    private String answer(Socket socket) throws IOException {
        try (socket) {
            socket.setSoTimeout(PATIENCE * 1000);
            socket.getOutputStream().write("ruok".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(4), StandardCharsets.US_ASCII);
        }
    }

    /** A TLS connection of one who trusts the provider and shows what is in a file. */
    private Socket tls(String own) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", Pem.certificates(ca.certificatePem()).getFirst());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        KeyStore shown = KeyStore.getInstance("PKCS12");
        shown.load(null, null);
        if (own != null) {
            shown.setKeyEntry(
                    "own",
                    Pem.privateKey(own),
                    new char[0],
                    Pem.certificates(own).toArray(Certificate[]::new));
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(shown, new char[0]);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context.getSocketFactory().createSocket(LOOPBACK, server.port());
    }

    @Test
    void aHostGetsIn() throws Exception {
        assertEquals("ruok", answer(tls(ca.host("alpha")))); // "ruok is not executed because ..."
        ZooKeeper client = connect(ca.host("alpha", folder.resolve("alpha.pem")));
        client.create("/test", new byte[] {1}, HOSTS, CreateMode.PERSISTENT);
        assertArrayEquals(new byte[] {1}, client.getData("/test", false, null));
        client.close();
    }

    @Test
    void whoShowsNoCertificateIsRefused() {
        assertThrows(IOException.class, () -> answer(tls(null)));
    }

    @Test
    void anotherProvidersHostIsRefused() {
        String foreign = CertificateAuthority.create().host("alpha");
        assertThrows(IOException.class, () -> answer(tls(foreign)));
    }

    @Test
    void theFleetsOwnCertificateIsNoClients() {
        assertThrows(IOException.class, () -> answer(tls(Files.readString(fleetPem))));
    }

    @Test
    void whoDoesNotSpeakTlsIsRefused() throws Exception {
        String answer;
        try {
            answer = answer(new Socket(LOOPBACK, server.port()));
        } catch (IOException e) {
            answer = "refused";
        }
        assertNotEquals("ruok", answer);
    }

    @Test
    void tls12IsRefused() throws Exception {
        SSLSocket socket = (SSLSocket) tls(ca.host("alpha"));
        socket.setEnabledProtocols(new String[] {"TLSv1.2"});
        assertThrows(IOException.class, () -> answer(socket));
    }

    @Test
    void whatIsForOthersIsNotForHosts() throws Exception {
        ZooKeeper client = connect(ca.host("alpha", folder.resolve("alpha.pem")));
        client.create("/others", new byte[0], OTHERS, CreateMode.PERSISTENT);
        assertThrows(
                KeeperException.NoAuthException.class,
                () -> client.getData("/others", false, null));
        client.close();
    }

    @Test
    void recordsOutliveTheServer() throws Exception {
        Path host = ca.host("alpha", folder.resolve("alpha.pem"));
        ZooKeeper client = connect(host);
        client.create("/kept", new byte[] {7}, HOSTS, CreateMode.PERSISTENT);
        client.close();
        server.close();
        server = open(0);
        ZooKeeper again = connect(host);
        assertArrayEquals(new byte[] {7}, again.getData("/kept", false, null));
        again.close();
    }

    @Test
    void aTakenPortIsNamed() {
        IOException e = assertThrows(IOException.class, () -> open(server.port()).close());
        assertTrue(e.getMessage().contains("" + server.port()), e.getMessage());
    }
}
