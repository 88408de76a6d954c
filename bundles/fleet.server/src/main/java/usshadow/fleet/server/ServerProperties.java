package usshadow.fleet.server;

import java.nio.file.Path;
import java.util.Map;

/**
 * ZooKeeper's server takes its security from system properties; these are they. An ensemble of the
 * provider's own needs the same, see docs/formats/fleet.md.
 *
 * <p>Whoever shows a host's certificate has the id {@code x509:OU=USShadow host}, its subject, to
 * which alone the records' access lists give anything.
 */
final class ServerProperties {
    private static final Map<String, String> FIXED =
            Map.ofEntries(
                    Map.entry(
                            "zookeeper.serverCnxnFactory",
                            "org.apache.zookeeper.server.NettyServerCnxnFactory"),
                    Map.entry("zookeeper.ssl.keyStore.type", "PEM"),
                    Map.entry("zookeeper.ssl.trustStore.type", "PEM"),
                    Map.entry("zookeeper.ssl.protocol", "TLSv1.3"),
                    Map.entry("zookeeper.ssl.enabledProtocols", "TLSv1.3"),
                    Map.entry("zookeeper.ssl.clientAuth", "need"),
                    // Clients are known by their certificates, not by where they come from.
                    Map.entry("zookeeper.ssl.clientHostnameVerification", "false"),
                    Map.entry(
                            "zookeeper.authProvider.x509",
                            "org.apache.zookeeper.server.auth.X509AuthenticationProvider"),
                    Map.entry("zookeeper.enforce.auth.enabled", "true"),
                    Map.entry("zookeeper.enforce.auth.schemes", "x509"),
                    Map.entry("zookeeper.DigestAuthenticationProvider.enabled", "false"),
                    Map.entry("zookeeper.4lw.commands.whitelist", ""),
                    Map.entry("zookeeper.jmx.log4j.disable", "true"),
                    Map.entry("zookeeper.preAllocSize", "1024")); // KiB; the records are few

    private ServerProperties() {}

    static void set(Path ca, Path certificate) {
        FIXED.forEach(System::setProperty);
        System.setProperty("zookeeper.ssl.keyStore.location", certificate.toString());
        System.setProperty("zookeeper.ssl.trustStore.location", ca.toString());
    }
}
