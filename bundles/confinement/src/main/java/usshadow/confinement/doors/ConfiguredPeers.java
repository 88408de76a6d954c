package usshadow.confinement.doors;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import usshadow.confinement.MigrationPeers;

/** The peers that this node's configuration lists. */
@Component(
        configurationPid = "usshadow.confinement",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ConfiguredPeers implements MigrationPeers {
    /** The key of PID usshadow.confinement that lists peers. */
    public @interface Config {
        /**
         * Lines {@code <host>/<name>=<address>:<port>}: the outer migration ports of other hosts'
         * systems.
         */
        String[] peers() default {};
    }

    private final Map<String, InetSocketAddress> addresses = new HashMap<>();

    /**
     * Reads the list.
     *
     * @throws IllegalArgumentException if a line is none, naming it
     */
    @Activate
    public ConfiguredPeers(Config config) {
        this(config.peers());
    }

    ConfiguredPeers(String... lines) {
        for (String line : lines) {
            int equals = line.indexOf('=');
            int colon = line.lastIndexOf(':');
            if (equals < 1 || colon < equals + 2) {
                throw new IllegalArgumentException(
                        "peer '" + line + "': write <host>/<name>=<address>:<port>");
            }
            addresses.put(
                    line.substring(0, equals),
                    new InetSocketAddress(
                            line.substring(equals + 1, colon),
                            port(line, line.substring(colon + 1))));
        }
    }

    private static int port(String line, String digits) {
        if (!digits.matches("[1-9][0-9]{0,4}") || Integer.parseInt(digits) > 0xffff) {
            throw new IllegalArgumentException("peer '" + line + "': '" + digits + "' is no port");
        }
        return Integer.parseInt(digits);
    }

    @Override
    public Optional<InetSocketAddress> find(String name) {
        return Optional.ofNullable(addresses.get(name));
    }
}
