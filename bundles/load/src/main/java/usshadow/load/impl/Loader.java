package usshadow.load.impl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.load.Plugins;
import usshadow.node.NodeIdentity;

/**
 * Sets the watcher on the node's load folder, in the one safe order:
 *
 * <pre>
 *  Loader                         File Install
 *    | register Door, rank 1000 ----->|   before anything is watched
 *    | configuration: folder -------->|   starts to look, every 300 ms
 *    |            Door <-- install ---|
 * </pre>
 *
 * <p>File Install's own default folder ({@code ./load} of whatever the working folder is) must
 * never be looked at; the framework property {@value #ASLEEP} keeps it asleep, and without it
 * nothing is watched here either.
 */
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"usshadow.load.Plugins\"",
        effective = "active")
@Component(
        configurationPid = LoadConfig.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {},
        immediate = true)
public final class Loader {
    /**
     * Must be {@link Integer#MAX_VALUE}: the start level from which File Install's default folder
     * is looked at.
     */
    static final String ASLEEP = "felix.fileinstall.active.level";

    private static final Logger LOG = LoggerFactory.getLogger(Loader.class);
    private static final String WATCHER_PID = "org.apache.felix.fileinstall";
    private static final int POLL_MILLIS = 300;
    private static final int RANK = 1000;
    private static final String CHANGE_COUNT = "service.changecount";

    /**
     * One for the life of the bundle's code, so that a second activation finds the first one's
     * door.
     */
    private static final Door DOOR = new Door();

    private static final AtomicBoolean DOOR_HUNG = new AtomicBoolean();

    private final AtomicLong changes = new AtomicLong();
    private final ServiceRegistration<Plugins> registration;
    private final Configuration watcher;

    /**
     * Registers what installs, then starts to watch.
     *
     * @param context the bundle's context
     * @param node whose folder it is
     * @param configurations takes File Install's configuration
     * @param config folder and policy
     * @throws IOException if the folder cannot be made or the configuration not be stored
     * @throws IllegalArgumentException if the policy is unknown, or too lax for the kind of node
     * @throws IllegalStateException if the framework property {@value #ASLEEP} is not set
     */
    @Activate
    public Loader(
            BundleContext context,
            @Reference NodeIdentity node,
            @Reference ConfigurationAdmin configurations,
            LoadConfig config)
            throws IOException {
        requireDefaultFolderAsleep(context);
        PluginPolicy policy = policy(node, config);
        Path folder = Files.createDirectories(node.folder().resolve(config.folder())).toRealPath();
        if (folder.toString().contains("${") || folder.toString().contains("\\")) {
            throw new IllegalArgumentException(
                    "File Install cannot watch "
                            + folder
                            + ": choose a path without ${ and backslash");
        }
        PluginHost host = new PluginHost(context, policy, this::changed);
        host.clear();
        DOOR.open(host);
        if (!DOOR_HUNG.getAndSet(true)) {
            // By the system bundle, so that it outlives this one: see Door.
            context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                    .getBundleContext()
                    .registerService(
                            ArtifactInstaller.class,
                            DOOR,
                            FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_RANKING, RANK)));
        }
        registration = context.registerService(Plugins.class, host, changeCount());
        watcher = configurations.getFactoryConfiguration(WATCHER_PID, "load", "?");
        watcher.update(watch(folder));
        LOG.info("plug-ins are taken from {}, policy {}", folder, config.policy());
    }

    /** Stops watching. What is installed stays until the framework stops. */
    @Deactivate
    void deactivate() {
        DOOR.close();
        registration.unregister();
        try {
            watcher.delete();
        } catch (IOException e) {
            LOG.error(
                    "the configuration of File Install cannot be removed; it goes on watching but nothing gets in",
                    e);
        }
    }

    private static void requireDefaultFolderAsleep(BundleContext context) {
        String level = context.getProperty(ASLEEP);
        if (!String.valueOf(Integer.MAX_VALUE).equals(level)) {
            throw new IllegalStateException(
                    "framework property "
                            + ASLEEP
                            + " is "
                            + level
                            + "; set it to "
                            + Integer.MAX_VALUE
                            + ", or File Install would install jars of ./load unjudged");
        }
    }

    private static PluginPolicy policy(NodeIdentity node, LoadConfig config) {
        return switch (config.policy()) {
            case "signed" ->
                    new SignedOnly(new TrustStore(node.folder().resolve(config.trustStore())));
            case "any" -> {
                if (node.kind().trusted()) {
                    throw new IllegalArgumentException(
                            "configuration "
                                    + LoadConfig.PID
                                    + ": policy any on "
                                    + node.name()
                                    + ", a "
                                    + node.kind()
                                    + " node; trusted nodes take signed jars only: set policy to signed");
                }
                yield PluginPolicy.ANY;
            }
            default ->
                    throw new IllegalArgumentException(
                            "configuration "
                                    + LoadConfig.PID
                                    + ": policy "
                                    + config.policy()
                                    + " is unknown; use any or signed");
        };
    }

    /** Everything is set, so that no framework property for the default folder counts here. */
    private static Dictionary<String, Object> watch(Path folder) {
        return FrameworkUtil.asDictionary(
                Map.of(
                        "felix.fileinstall.dir", folder.toString(),
                        "felix.fileinstall.poll", String.valueOf(POLL_MILLIS),
                        "felix.fileinstall.filter", ".*[.]jar",
                        "felix.fileinstall.subdir.mode", "skip",
                        "felix.fileinstall.active.level", "0",
                        // The first look comes from the watcher's own thread once the framework is
                        // up, not from Config Admin's.
                        "felix.fileinstall.noInitialDelay", "false",
                        // The door installs and starts; File Install only watches, by polling:
                        // inotify handles are few.
                        "felix.fileinstall.bundles.new.start", "false",
                        "felix.fileinstall.disableNio2", "true",
                        "felix.fileinstall.enableConfigSave", "false"));
    }

    private void changed() {
        long count = changes.incrementAndGet();
        ServiceRegistration<Plugins> current = registration;
        if (current != null) {
            try {
                current.setProperties(changeCount());
            } catch (IllegalStateException e) {
                LOG.debug("change {} came while the node stops", count, e);
            }
        }
    }

    private Dictionary<String, Object> changeCount() {
        return FrameworkUtil.asDictionary(Map.of(CHANGE_COUNT, changes.get()));
    }
}
