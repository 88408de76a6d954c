package usshadow.identity.impl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import usshadow.identity.CertifiedHost;
import usshadow.identity.HostIdentity;
import usshadow.identity.HostName;
import usshadow.identity.Pem;
import usshadow.identity.PrivateFile;
import usshadow.identity.UnwrapException;
import usshadow.identity.WrappingKey;

/** The identity from the files that the configuration names; read once. */
@Component(configurationPid = IdentityConfig.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class FileIdentity implements HostIdentity {
    private static final char[] NO_PASSWORD = {}; // of key stores that never leave the memory
    private static final String TLS = "TLSv1.3";

    private final X509Certificate ca;
    private final List<X509Certificate> certificates;
    private final PrivateKey key;
    private final String host;
    private final UnwrappingKey unwrapping;
    private final WrappingKey wrapping;
    private final SSLContext tls;

    /**
     * Reads the files.
     *
     * @throws IOException if one cannot be read or holds something else
     */
    @Activate
    public FileIdentity(IdentityConfig config) throws IOException {
        this(Path.of(config.ca()), Path.of(config.host()), Path.of(config.folder()));
    }

    /** As {@link HostIdentity#open}. */
    public FileIdentity(Path ca, Path host, Path folder) throws IOException {
        try {
            this.ca = Pem.certificates(Files.readString(ca)).getFirst();
        } catch (CertificateException e) {
            throw new IOException(ca + ": " + e.getMessage(), e);
        }
        try {
            String text = Files.readString(host);
            this.certificates = List.copyOf(Pem.certificates(text));
            this.key = Pem.privateKey(text);
            CertifiedHost self = certified(certificates);
            this.host = self.name();
            checkKey(self);
            this.tls = context();
        } catch (GeneralSecurityException e) {
            throw new IOException(host + ": " + e.getMessage(), e);
        }
        PrivateFile.folder(folder);
        this.unwrapping = UnwrappingKey.open(folder.resolve("wrapping.key"));
        byte[] publicKey = unwrapping.publicKey();
        byte[] message = WrappingKey.message(this.host, publicKey);
        this.wrapping = new WrappingKey(this.host, publicKey, sign(WrappingKey.PURPOSE, message));
    }

    private void checkKey(CertifiedHost self) throws SignatureException {
        byte[] message = self.name().getBytes(StandardCharsets.UTF_8);
        try {
            self.verify("usshadow own key", message, sign("usshadow own key", message));
        } catch (SignatureException e) {
            throw new SignatureException("the private key is not the certificate's", e);
        }
    }

    private SSLContext context() throws GeneralSecurityException {
        KeyStore store = KeyStores.empty();
        store.setKeyEntry(host, key, NO_PASSWORD, certificates.toArray(Certificate[]::new));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, NO_PASSWORD);
        SSLContext context = SSLContext.getInstance(TLS);
        context.init(keys.getKeyManagers(), new TrustManager[] {HostTrust.of(ca)}, null);
        return context;
    }

    @Override
    public String host() {
        return host;
    }

    @Override
    public List<X509Certificate> certificates() {
        return certificates;
    }

    @Override
    public SSLContext tls() {
        return tls;
    }

    @Override
    public SSLParameters tlsParameters() {
        SSLParameters parameters = tls.getDefaultSSLParameters();
        parameters.setProtocols(new String[] {TLS});
        parameters.setNeedClientAuth(true);
        return parameters;
    }

    @Override
    public String peerHost(SSLSession session) throws CertificateException {
        try {
            return HostName.of((X509Certificate) session.getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException e) {
            throw new CertificateException("the peer has shown no certificate", e);
        }
    }

    @Override
    public byte[] sign(String purpose, byte[] message) {
        try {
            Signature signer = Signature.getInstance(CertifiedHost.ALGORITHM);
            signer.initSign(key);
            signer.update(CertifiedHost.signed(purpose, message));
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("host " + host + " cannot sign with its key", e);
        }
    }

    @Override
    public CertifiedHost certified(List<X509Certificate> chain) throws CertificateException {
        List<X509Certificate> path =
                chain.stream().filter(certificate -> !certificate.equals(ca)).toList();
        if (path.isEmpty()) {
            throw new CertificateException("no host's certificate, only the provider's");
        }
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(ca, null)));
            parameters.setRevocationEnabled(false);
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509").generateCertPath(path),
                            parameters);
        } catch (CertPathValidatorException e) {
            throw new CertificateException(
                    "the certificate of '%s' is not (or no longer) one of provider '%s': %s"
                            .formatted(
                                    path.getFirst().getSubjectX500Principal(),
                                    ca.getSubjectX500Principal(),
                                    e.getMessage()),
                    e);
        } catch (GeneralSecurityException e) {
            throw new CertificateException("certificates cannot be checked", e);
        }
        return new CertifiedHost(HostName.of(path.getFirst()), path.getFirst().getPublicKey());
    }

    @Override
    public WrappingKey wrappingKey() {
        return wrapping;
    }

    @Override
    public byte[] unwrap(byte[] wrapped, byte[] context) throws UnwrapException {
        return unwrapping.unwrap(wrapped, context);
    }
}
