package usshadow.identity;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import usshadow.identity.impl.FileIdentity;

/**
 * Who this host is. Registered as a service from the configuration {@code usshadow.identity}; its
 * private keys never leave it.
 */
public interface HostIdentity {

    /**
     * The identity that files hold; the key that VM keys are wrapped to is made if it is not there.
     *
     * @param ca the provider's certificate, PEM
     * @param host this host's certificate (its chain may follow) and private key (PKCS #8), PEM
     * @param folder for keys that this host makes itself; made, for its owner only
     * @throws IOException if a file cannot be read, or holds something else; it is named
     */
    static HostIdentity open(Path ca, Path host, Path folder) throws IOException {
        return new FileIdentity(ca, host, folder);
    }

    /** This host's name, as its certificate says. */
    String host();

    /** This host's certificate first, then what leads to the provider's. */
    List<X509Certificate> certificates();

    /**
     * For connections to other hosts. A handshake fails unless the peer shows a certificate of a
     * host, made by this provider, in either direction. Use it with {@link #tlsParameters()}.
     */
    SSLContext tls();

    /** TLS 1.3 only, and clients must show a certificate; a copy of its own for each caller. */
    SSLParameters tlsParameters();

    /**
     * The host at the other end of a connection that was made by {@link #tls()}.
     *
     * @throws CertificateException if the peer has not shown a host's certificate
     */
    String peerHost(SSLSession session) throws CertificateException;

    /**
     * Signs as this host.
     *
     * @param purpose tells what the message is, such as {@code usshadow wrapping key 1}; a
     *     signature for one purpose is none for another
     * @param message any bytes
     * @return the signature, DER
     */
    byte[] sign(String purpose, byte[] message);

    /**
     * Checks that certificates are a host's and lead to this provider's, now.
     *
     * @param certificates the host's first
     * @throws CertificateException if not
     */
    CertifiedHost certified(List<X509Certificate> certificates) throws CertificateException;

    /** The key that secrets for this host are wrapped to, with this host's signature. */
    WrappingKey wrappingKey();

    /**
     * Opens what was wrapped to {@link #wrappingKey()}.
     *
     * @param wrapped as from {@link WrappingKey#wrap}
     * @param context the same bytes as then
     * @throws UnwrapException if it was wrapped to another key, in another context, or was changed
     */
    byte[] unwrap(byte[] wrapped, byte[] context) throws UnwrapException;
}
