package usshadow.device.serial.ssh;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.FileHostKeyCertificateProvider;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.server.SshServer;
import usshadow.console.Consoles;

/** The door's host key, and the console CA's certificate for it. */
final class HostIdentity {
    private final FileKeyPairProvider keys;
    private final KeyPair key;
    private final FileHostKeyCertificateProvider certificates;

    /**
     * Reads and checks both.
     *
     * @param keyFile the private key
     * @param certificateFile OpenSSH's form; empty: none, and clients must know the key itself
     * @throws IOException if a file cannot be read, or the certificate is not for this key and name
     */
    HostIdentity(String keyFile, String certificateFile) throws IOException {
        keys = new FileKeyPairProvider(Path.of(keyFile));
        var pairs = keys.loadKeys(null).iterator();
        if (!pairs.hasNext()) {
            throw new IOException(
                    "No host key in " + keyFile + "; make one with ssh-keygen -t ecdsa");
        }
        key = pairs.next();
        certificates =
                certificateFile.isEmpty()
                        ? null
                        : new FileHostKeyCertificateProvider(Path.of(certificateFile));
        if (certificates != null) {
            check(certificateFile);
        }
    }

    private void check(String file) throws IOException {
        try {
            var found = certificates.loadCertificates(null).iterator();
            OpenSshCertificate certificate = found.hasNext() ? found.next() : null;
            if (certificate == null
                    || certificate.getType() != OpenSshCertificate.Type.HOST
                    || !KeyUtils.compareKeys(certificate.getCertPubKey(), key.getPublic())
                    || !certificate.getPrincipals().contains(Consoles.HOST_PRINCIPAL)) {
                throw new IOException(
                        "%s is no host certificate of the door's key for %s; have the console CA sign one: ssh-keygen -s CA -h -I ID -n %s KEY.pub"
                                .formatted(file, Consoles.HOST_PRINCIPAL, Consoles.HOST_PRINCIPAL));
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("Cannot read the host certificate " + file, e);
        }
    }

    void install(SshServer server) {
        server.setKeyPairProvider(keys);
        server.setHostKeyCertificateProvider(certificates);
    }

    /** In OpenSSH's form. */
    String publicKey() {
        return PublicKeyEntry.toString(key.getPublic());
    }
}
