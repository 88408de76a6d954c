package usshadow.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import usshadow.identity.ca.CertificateAuthority;

/**
 * What the provider certifies: his hosts and his fleet by X.509, his console doors by SSH.
 *
 * <pre>
 * provider/ca/                          the certificate authority
 * provider/hosts/alpha.pem              a host's key and certificate; fleet.pem beside it
 * provider/console/ca                   signs the console doors' host keys; users know it alone
 * provider/console/alpha                the key of a host's console door; alpha-cert.pub: its certificate
 * </pre>
 */
final class Provider {
    /** The name that every console door proves to have. */
    static final String CONSOLE = "console.usshadow";

    private static final String LOOPBACK = "127.0.0.1";

    private final RunDir runDir;

    Provider(RunDir runDir) {
        this.runDir = runDir;
    }

    /** The certificate that all nodes trust. */
    Path ca() {
        return authority().resolve("ca.pem");
    }

    /** Key and certificate of a host, or of the fleet. */
    Path certificate(String host) {
        return runDir.provider().resolve("hosts").resolve(host + ".pem");
    }

    Path fleetCertificate() {
        return certificate("fleet");
    }

    /** The key of a host's console door. */
    Path consoleKey(String host) {
        return consoles().resolve(host);
    }

    /** The console CA's certificate for it. */
    Path consoleCertificate(String host) {
        return consoles().resolve(host + "-cert.pub");
    }

    /** The console CA's public key, in OpenSSH's format; empty if there is none yet. */
    String consoleAuthority() {
        Path file = consoles().resolve("ca.pub");
        try {
            return Files.exists(file) ? Files.readString(file).strip() : "";
        } catch (IOException e) {
            throw new UserError("Cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** Makes what is missing. */
    void ensure(List<String> hosts) {
        RunDir.privateFolder(certificate("any").getParent());
        try {
            CertificateAuthority ca = CertificateAuthority.open(authority());
            for (String host : hosts) {
                if (!Files.exists(certificate(host))) {
                    ca.host(host, certificate(host));
                }
            }
            if (!Files.exists(fleetCertificate())) {
                ca.fleet(List.of(LOOPBACK, "localhost"), fleetCertificate());
            }
        } catch (IOException e) {
            throw new UserError("Cannot make the provider's certificates: " + e.getMessage(), e);
        }
        Keys.ensureSshKey(consoles().resolve("ca"), "console CA");
        hosts.forEach(this::ensureConsole);
    }

    private void ensureConsole(String host) {
        Keys.ensureSshKey(consoleKey(host), host + " console");
        if (!Files.exists(consoleCertificate(host))) {
            Run.must(
                    "Certifying the console door of " + host,
                    List.of(
                            "ssh-keygen",
                            "-q",
                            "-s",
                            Run.arg(consoles().resolve("ca")),
                            "-h",
                            "-I",
                            host,
                            "-n",
                            CONSOLE,
                            Run.arg(consoleKey(host)) + ".pub"));
        }
    }

    private Path authority() {
        return runDir.provider().resolve("ca");
    }

    private Path consoles() {
        return runDir.provider().resolve("console");
    }
}
