package usshadow.console;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** The service that lets this cloud node and the others know each other over TLS. */
public interface PeerTls {
    /** Has this node's certificate, and trusts what the provider has certified. */
    SSLContext context();

    /**
     * The host name of the cloud node at the other end.
     *
     * @throws SSLPeerUnverifiedException if the other end is not a cloud node
     */
    String peer(SSLSession session) throws SSLPeerUnverifiedException;
}
