package usshadow.identity.impl;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import usshadow.identity.HostName;

/** Trusts hosts whose certificates the provider made, and nobody else: not the fleet either. */
final class HostTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager provider;

    private HostTrust(X509ExtendedTrustManager provider) {
        this.provider = provider;
    }

    static HostTrust of(X509Certificate ca) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        KeyStore store = KeyStores.empty();
        store.setCertificateEntry("provider", ca);
        factory.init(store);
        return new HostTrust((X509ExtendedTrustManager) factory.getTrustManagers()[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        provider.checkClientTrusted(chain, type);
        HostName.of(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        provider.checkClientTrusted(chain, type, socket);
        HostName.of(chain[0]);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        provider.checkClientTrusted(chain, type, engine);
        HostName.of(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        provider.checkServerTrusted(chain, type);
        HostName.of(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        provider.checkServerTrusted(chain, type, socket);
        HostName.of(chain[0]);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        provider.checkServerTrusted(chain, type, engine);
        HostName.of(chain[0]);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return provider.getAcceptedIssuers();
    }
}
