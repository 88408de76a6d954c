package usshadow.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import usshadow.console.PeerTls;

/** Hosts that trust one another, with certificates by keytool. */
final class TestTls {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final String CN = "CN=";

    private final Map<String, KeyStore> keys = new HashMap<>();
    private final KeyStore trusted;

    /** Makes a certificate for each host, and one for "stranger", whom nobody trusts. */
    TestTls(Path folder, String... hosts) throws Exception {
        trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (String host : hosts) {
            KeyStore store = make(folder, host);
            keys.put(host, store);
            trusted.setCertificateEntry(host, store.getCertificate("key"));
        }
        keys.put("stranger", make(folder, "stranger"));
    }

    private static KeyStore make(Path folder, String host) throws Exception {
        Path file = folder.resolve(host + ".p12");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-genkeypair", "-alias", "key", "-keyalg", "EC"));
        command.addAll(List.of("-groupname", "secp256r1", "-dname", CN + host));
        command.addAll(List.of("-storetype", "PKCS12", "-keystore", file.toString()));
        command.addAll(List.of("-storepass", new String(PASSWORD)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + ": " + output);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    /** A host's end. */
    PeerTls of(String host) throws GeneralSecurityException {
        KeyManagerFactory own =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys.get(host), PASSWORD);
        TrustManagerFactory others =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        others.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), others.getTrustManagers(), null);
        return new PeerTls() {
            @Override
            public SSLContext context() {
                return context;
            }

            @Override
            public String peer(SSLSession session) throws SSLPeerUnverifiedException {
                X509Certificate peer = (X509Certificate) session.getPeerCertificates()[0];
                return peer.getSubjectX500Principal().getName().substring(CN.length());
            }
        };
    }
}
