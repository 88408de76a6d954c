package usshadow.hypervisor.cloud.directory;

import java.security.cert.CertificateException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import usshadow.console.PeerTls;
import usshadow.identity.HostIdentity;

/** Lets relays know each other by the certificates that the provider has given to hosts. */
@Component
public final class IdentityPeers implements PeerTls {
    private final HostIdentity identity;

    /** By this host's identity. */
    @Activate
    public IdentityPeers(@Reference HostIdentity identity) {
        this.identity = identity;
    }

    @Override
    public SSLContext context() {
        return identity.tls();
    }

    @Override
    public String peer(SSLSession session) throws SSLPeerUnverifiedException {
        try {
            return identity.peerHost(session);
        } catch (CertificateException e) {
            SSLPeerUnverifiedException unverified =
                    new SSLPeerUnverifiedException(
                            "the other end is no cloud node of this provider");
            unverified.initCause(e);
            throw unverified;
        }
    }
}
