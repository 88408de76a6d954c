package usshadow.shell.ssh;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.config.keys.AuthorizedKeysAuthenticator;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import usshadow.node.Endpoint;
import usshadow.node.NodeIdentity;
import usshadow.ssh.SecureSsh;

/**
 * Listens for SSH and gives each session to the node's command processor.
 *
 * <pre>
 * client            door                         Gogo
 *   | exec "line" ---> | createSession, execute ---> |
 *   | &lt;--- out, err, exit code -------------------- |
 *   | shell --------> | terminal, "gosh" ----------> |
 * </pre>
 */
@Component(
        service = Endpoint.class,
        configurationPid = ShellDoor.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
public final class ShellDoor implements Endpoint {
    static final String PID = "usshadow.shell.ssh";

    /** Where the door listens and whom it lets in. */
    @interface Config {
        /** TCP port; 0 takes a free one. */
        int port() default 0;

        /** Address to listen on. */
        String bindAddress() default "127.0.0.1";

        /** File of the private host key, in OpenSSH's or PEM format. */
        String hostKey();

        /** File of public keys that may enter, in OpenSSH's authorized_keys format. */
        String authorizedKeys();

        /** Connections at one time. */
        int maxSessions() default 32;
    }

    private final SshServer server;
    private final String hostKey;

    /**
     * Opens the door.
     *
     * @throws IOException if the port is taken or the host key cannot be read
     */
    @Activate
    public ShellDoor(
            Config config, @Reference CommandProcessor processor, @Reference NodeIdentity identity)
            throws IOException {
        server = SecureSsh.server("shell", config.maxSessions());
        server.setHost(config.bindAddress());
        server.setPort(config.port());
        FileKeyPairProvider keys = new FileKeyPairProvider(Path.of(config.hostKey()));
        server.setKeyPairProvider(keys);
        hostKey = readPublicKey(keys, config.hostKey());
        server.setPublickeyAuthenticator(
                new AuthorizedKeysAuthenticator(Path.of(config.authorizedKeys())));
        server.setCommandFactory((channel, line) -> new GogoLine(processor, line));
        server.setShellFactory(channel -> new GogoShell(processor, identity.name()));
        server.start();
    }

    private static String readPublicKey(FileKeyPairProvider keys, String file) throws IOException {
        var pairs = keys.loadKeys(null).iterator();
        if (!pairs.hasNext()) {
            throw new IOException("No host key in " + file + "; make one with ssh-keygen -t ecdsa");
        }
        return PublicKeyEntry.toString(pairs.next().getPublic());
    }

    /** Closes the door and every session. */
    @Deactivate
    public void close() throws IOException {
        server.stop(true);
    }

    @Override
    public String name() {
        return "shell";
    }

    @Override
    public int port() {
        return server.getPort();
    }

    @Override
    public String protocol() {
        return "ssh";
    }

    @Override
    public String hostKey() {
        return hostKey;
    }
}
