package usshadow.node.impl;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import usshadow.node.NodeIdentity;
import usshadow.node.NodeKind;

/** The identity as configured, with a random id for this start. */
@Component(configurationPid = NodeConfig.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ConfiguredNode implements NodeIdentity {
    /** One start of the process has one id, however often its configuration is changed. */
    private static final String START_ID = randomId();

    private final String name;
    private final String host;
    private final NodeKind kind;
    private final Path folder;
    private final String confinement;

    /**
     * Takes the configuration.
     *
     * @param config the node's name, kind and place
     * @throws IllegalArgumentException if the name is empty
     */
    @Activate
    public ConfiguredNode(NodeConfig config) {
        if (config.name().isBlank()) {
            throw new IllegalArgumentException(
                    "configuration "
                            + NodeConfig.PID
                            + ": name is empty; give one such as alpha/cloud");
        }
        this.name = config.name();
        this.host = config.host().isBlank() ? name.replaceFirst("/.*", "") : config.host();
        this.kind = config.kind();
        this.folder = Path.of(config.folder()).toAbsolutePath().normalize();
        this.confinement = config.confinement();
    }

    private static String randomId() {
        byte[] id = new byte[16];
        new SecureRandom().nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String host() {
        return host;
    }

    @Override
    public NodeKind kind() {
        return kind;
    }

    @Override
    public Path folder() {
        return folder;
    }

    @Override
    public String confinement() {
        return confinement;
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public String startId() {
        return START_ID;
    }

    @Override
    public Instant started() {
        return Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
    }
}
