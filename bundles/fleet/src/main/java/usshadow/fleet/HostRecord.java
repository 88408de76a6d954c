package usshadow.fleet;

import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import usshadow.fleet.FleetException.Reason;
import usshadow.identity.CertifiedHost;
import usshadow.identity.HostIdentity;
import usshadow.identity.HostName;
import usshadow.identity.WrappingKey;

/**
 * What a host says about itself. Its address is a hint for finding it, not a proof of anything:
 * whoever connects checks the certificate there.
 *
 * @param name the host's
 * @param console where its console relay listens, {@code host:port}; empty if it has none
 * @param certificates the host's certificate first
 * @param wrapping the key that VM keys are wrapped to
 * @param startId of its cloud node's present start: an {@link Owner} with another one is dead
 */
public record HostRecord(
        String name,
        String console,
        List<X509Certificate> certificates,
        WrappingKey wrapping,
        String startId) {
    /** Copies and checks the forms. */
    public HostRecord {
        HostName.require(name);
        Objects.requireNonNull(console);
        Objects.requireNonNull(wrapping);
        Objects.requireNonNull(startId);
        certificates = List.copyOf(certificates);
    }

    /**
     * The key that VM keys may be wrapped to.
     *
     * @param self checks it with the provider's certificate
     * @throws FleetException {@code UNTRUSTED_HOST} if the host has not signed it
     */
    public WrappingKey verifiedKey(HostIdentity self) throws FleetException {
        try {
            CertifiedHost host = self.certified(certificates);
            if (!host.name().equals(name)) {
                throw new CertificateException("its certificate is host " + host.name() + "'s");
            }
            wrapping.verify(host);
            return wrapping;
        } catch (CertificateException | SignatureException e) {
            throw new FleetException(
                    Reason.UNTRUSTED_HOST,
                    "the record of host %s is not to be trusted: %s; start its cloud node with its own certificate"
                            .formatted(name, e.getMessage()),
                    e);
        }
    }
}
