package usshadow.load.impl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.node.Printable;

/**
 * The provider's trust store: a folder of certificates (X.509, PEM, {@code *.pem}). It is a list of
 * trusted keys: who is in it may sign, and removing the file ends that. Chains are not followed.
 */
final class TrustStore {
    private static final Logger LOG = LoggerFactory.getLogger(TrustStore.class);

    private final Path folder;

    TrustStore(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    /**
     * Reads the certificates as they are now; a file that cannot be read trusts nobody and is
     * logged.
     */
    List<X509Certificate> certificates() {
        List<X509Certificate> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.pem")) {
            for (Path file : files) {
                found.addAll(read(file));
            }
        } catch (IOException e) {
            LOG.warn(
                    "the trust store cannot be read ({}); no plug-in is trusted until it can",
                    Printable.of(e.toString()));
        }
        return found;
    }

    private static List<X509Certificate> read(Path file) {
        List<X509Certificate> found = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                found.add((X509Certificate) certificate);
            }
        } catch (IOException | CertificateException e) {
            LOG.warn(
                    "{} is no certificate ({}); it trusts nobody",
                    Printable.of(file.toString()),
                    Printable.of(e.getMessage()));
            found.clear();
        }
        return found;
    }

    /** Whether two keys are the same key. */
    static boolean same(PublicKey one, PublicKey other) {
        return Arrays.equals(one.getEncoded(), other.getEncoded());
    }
}
