package usshadow.device.serial.ssh;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import usshadow.console.Consoles;
import usshadow.console.VmDirectory;
import usshadow.node.Endpoint;
import usshadow.ssh.SecureSsh;

/**
 * Listens for SSH and gives each client the console that its user name asks for.
 *
 * <pre>
 * client                    door                        directory, consoles
 *   | user [name+]vm[:port]   |                                |
 *   | public key -----------> | authenticate ----------------> |
 *   | shell ----------------> | open ------------------------> |
 *   | &lt;-- status lines (stderr), scroll-back, live output ---- |
 *   | data, break ----------> | type ------------------------> |
 * </pre>
 */
@Component(
        service = Endpoint.class,
        configurationPid = ConsoleDoor.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        immediate = true)
public final class ConsoleDoor implements Endpoint {
    static final String PID = "usshadow.device.serial.ssh";

    private static final int CHANNELS = 4;
    private static final Duration HEARTBEAT = Duration.ofSeconds(30);

    /** Where the door listens and who it is. */
    @interface Config {
        /** TCP port; 0 takes a free one. */
        int port() default 0;

        /** Address to listen on. */
        String bindAddress() default "127.0.0.1";

        /** File of the private host key, in OpenSSH's or PEM format. */
        String hostKey();

        /** File of the console CA's OpenSSH certificate for the host key; empty: none. */
        String hostCertificate() default "";

        /** Connections at one time. */
        int maxConnections() default 256;
    }

    private final SshServer server;
    private final HostIdentity identity;

    /**
     * Opens the door.
     *
     * @throws IOException if the port is taken, or key and certificate are not in order
     */
    @Activate
    public ConsoleDoor(
            Config config, @Reference Consoles consoles, @Reference VmDirectory directory)
            throws IOException {
        this(
                new InetSocketAddress(config.bindAddress(), config.port()),
                new HostIdentity(config.hostKey(), config.hostCertificate()),
                config.maxConnections(),
                consoles,
                directory);
    }

    ConsoleDoor(
            InetSocketAddress address,
            HostIdentity identity,
            int maxConnections,
            Consoles consoles,
            VmDirectory directory)
            throws IOException {
        this.identity = identity;
        server = SecureSsh.server("console", maxConnections);
        server.setHost(address.getHostString());
        server.setPort(address.getPort());
        identity.install(server);
        server.setPublickeyAuthenticator(new KeyJudge(directory));
        server.setChannelFactories(List.of(new ConsoleChannel.Factory()));
        server.setShellFactory(channel -> console(channel, consoles));
        server.setCommandFactory((channel, line) -> new NoCommand());
        server.setSubsystemFactories(List.of());
        CoreModuleProperties.WINDOW_SIZE.set(server, (long) Inbox.WINDOW);
        CoreModuleProperties.MAX_CONCURRENT_CHANNELS.set(server, CHANNELS);
        CoreModuleProperties.HEARTBEAT_INTERVAL.set(server, HEARTBEAT);
        server.start();
    }

    private static ConsoleCommand console(ChannelSession channel, Consoles consoles) {
        KeyJudge.Granted granted = channel.getSession().getAttribute(KeyJudge.GRANTED);
        ConsoleCommand command = new ConsoleCommand(consoles, granted, channel);
        ((ConsoleChannel) channel).console(command);
        return command;
    }

    /** Closes the door and every session. */
    @Deactivate
    public void close() throws IOException {
        server.stop(true);
    }

    @Override
    public String name() {
        return "console";
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
        return identity.publicKey();
    }
}
