package usshadow.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import usshadow.identity.ca.CertificateAuthority;

/** Who gets through a handshake with a host, and who does not. */
class MutualTlsTest {
    private static final int HELLO = 7;
    private static final int TIMEOUT_SECONDS = 20;

    @TempDir Path folder;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private CertificateAuthority ca;
    private HostIdentity alpha;
    private SSLServerSocket server;

    @BeforeEach
    void alphaListens() throws Exception {
        ca = CertificateAuthority.open(folder.resolve("ca"));
        alpha = host(ca, "alpha");
        server =
                (SSLServerSocket)
                        alpha.tls()
                                .getServerSocketFactory()
                                .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
        server.setSSLParameters(alpha.tlsParameters());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }

    @Test
    void bothEndsKnowEachOther() throws Exception {
        HostIdentity beta = host(ca, "beta");
        Future<String> caller = threads.submit(this::accept);
        try (SSLSocket socket = connect(beta.tls())) {
            socket.setSSLParameters(beta.tlsParameters());
            socket.getOutputStream().write(HELLO);
            assertEquals("alpha", beta.peerHost(socket.getSession()));
            assertEquals("TLSv1.3", socket.getSession().getProtocol());
        }
        assertEquals("beta", caller.get(TIMEOUT_SECONDS, TimeUnit.SECONDS));
    }

    @Test
    void aClientWithoutACertificateIsRefused() throws Exception {
        SSLContext nobody = SSLContext.getInstance("TLSv1.3");
        nobody.init(null, trust(ca.certificatePem()).getTrustManagers(), null);
        assertRefused(() -> connect(nobody));
    }

    @Test
    void anotherProvidersHostIsRefused() throws Exception {
        CertificateAuthority foreign = CertificateAuthority.create();
        assertRefused(() -> connect(context(foreign.host("beta"), ca.certificatePem())));
    }

    @Test
    void theFleetIsNoHost() throws Exception {
        String fleet = ca.fleet(List.of("127.0.0.1"));
        assertRefused(() -> connect(context(fleet, ca.certificatePem())));
    }

    @Test
    void tls12IsRefused() throws Exception {
        HostIdentity beta = host(ca, "beta");
        assertRefused(
                () -> {
                    SSLSocket socket = connect(beta.tls());
                    socket.setEnabledProtocols(new String[] {"TLSv1.2"});
                    return socket;
                });
    }

    @Test
    void aHostRefusesAServerOfAnotherProvider() throws Exception {
        CertificateAuthority foreign = CertificateAuthority.open(folder.resolve("foreign"));
        Path pem = foreign.host("beta", folder.resolve("beta.pem"));
        HostIdentity beta =
                HostIdentity.open(folder.resolve("foreign/ca.pem"), pem, folder.resolve("beta"));
        Future<String> caller = threads.submit(this::accept);
        try (SSLSocket socket = connect(beta.tls())) {
            assertThrows(SSLException.class, socket::startHandshake);
        }
        assertThrows(ExecutionException.class, () -> caller.get(TIMEOUT_SECONDS, TimeUnit.SECONDS));
    }

    private void assertRefused(Callable<SSLSocket> client) throws Exception {
        Future<String> caller = threads.submit(this::accept);
        try (SSLSocket socket = client.call()) {
            // With TLS 1.3 the client learns of it only by its first read.
            assertThrows(
                    IOException.class,
                    () -> {
                        socket.getOutputStream().write(HELLO);
                        if (socket.getInputStream().read() < 0) {
                            throw new IOException("closed");
                        }
                    });
        }
        ExecutionException e =
                assertThrows(
                        ExecutionException.class,
                        () -> caller.get(TIMEOUT_SECONDS, TimeUnit.SECONDS));
        assertEquals(true, e.getCause() instanceof SSLException, e.getCause()::toString);
    }

    /** Takes one connection and one byte. */
    private String accept() throws Exception {
        try (SSLSocket socket = (SSLSocket) server.accept()) {
            assertEquals(HELLO, socket.getInputStream().read());
            return alpha.peerHost(socket.getSession());
        }
    }

    private SSLSocket connect(SSLContext context) throws IOException {
        return (SSLSocket)
                context.getSocketFactory()
                        .createSocket(server.getInetAddress(), server.getLocalPort());
    }

    private HostIdentity host(CertificateAuthority by, String name) throws IOException {
        Path pem = by.host(name, folder.resolve(name + ".pem"));
        return HostIdentity.open(folder.resolve("ca/ca.pem"), pem, folder.resolve(name));
    }

    private static SSLContext context(String host, String ca) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "key",
                Pem.privateKey(host),
                new char[0],
                Pem.certificates(host).toArray(Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), trust(ca).getTrustManagers(), null);
        return context;
    }

    private static TrustManagerFactory trust(String ca) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", Pem.certificates(ca).getFirst());
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory;
    }
}
