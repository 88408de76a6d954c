package usshadow.ssh;

import java.time.Duration;
import java.util.List;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactoryFactory;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.util.threads.ThreadUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;

/** An SSH server with strong algorithms, public keys only, and nothing forwarded. */
public final class SecureSsh {
    private static final Duration LOGIN_LIMIT = Duration.ofSeconds(20);

    private SecureSsh() {}

    /**
     * A server that has no port, keys and shell yet.
     *
     * <p>Its threads are as many as connections need: judging a key may take its time without
     * keeping others waiting. It must be judged before {@code authenticate} returns: with MINA's
     * {@code AsyncAuthException} a client would get in without having signed anything.
     *
     * @param name of its threads
     * @param maxConnections at one time, authenticated or not; more are closed at once
     */
    public static SshServer server(String name, int maxConnections) {
        SshServer server = SshServer.setUpDefaultServer();
        server.setIoServiceFactoryFactory(
                new Nio2ServiceFactoryFactory(() -> ThreadUtils.newCachedThreadPool(name)));
        server.addSessionListener(new ConnectionLimit(maxConnections));
        server.setKeyExchangeFactories(
                NamedFactory.setUpTransformedFactories(
                        true,
                        List.of(
                                BuiltinDHFactories.curve25519,
                                BuiltinDHFactories.curve25519_libssh,
                                BuiltinDHFactories.ecdhp256,
                                BuiltinDHFactories.ecdhp384),
                        ServerBuilder.DH2KEX));
        server.setCipherFactories(
                List.of(
                        BuiltinCiphers.aes256gcm,
                        BuiltinCiphers.aes128gcm,
                        BuiltinCiphers.aes256ctr));
        server.setMacFactories(List.of(BuiltinMacs.hmacsha256etm, BuiltinMacs.hmacsha512etm));
        server.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        server.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
        CoreModuleProperties.AUTH_TIMEOUT.set(server, LOGIN_LIMIT);
        CoreModuleProperties.IDLE_TIMEOUT.set(server, Duration.ZERO);
        CoreModuleProperties.TCP_NODELAY.set(server, true);
        CoreModuleProperties.SOCKET_KEEPALIVE.set(server, true);
        CoreModuleProperties.SERVER_IDENTIFICATION.set(server, "USSHADOW");
        return server;
    }
}
