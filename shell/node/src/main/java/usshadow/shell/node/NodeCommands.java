package usshadow.shell.node;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import usshadow.load.Plugin;
import usshadow.load.Plugins;
import usshadow.node.Endpoint;
import usshadow.node.NodeIdentity;
import usshadow.node.NodeKind;

/** What a node says about itself. */
@Component(service = NodeCommands.class)
@GogoCommand(
        scope = "node",
        function = {"info", "plugins", "bundles", "services"})
@Descriptor("who this node is and what runs in it")
public final class NodeCommands {
    private final BundleContext context;
    private final NodeIdentity node;

    /** Null while nothing is loaded here. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Plugins plugins;

    @Reference(policy = ReferencePolicy.DYNAMIC, policyOption = ReferencePolicyOption.GREEDY)
    private volatile List<Endpoint> endpoints = List.of();

    /**
     * One node at a glance.
     *
     * @param name its name
     * @param host the host that it runs on
     * @param kind its kind
     * @param trusted whether the provider alone controls it
     * @param pid the process, as the node itself sees it
     * @param startId tells this start from every other one
     * @param started when it started
     * @param uptime for how long it has run
     * @param jdk the Java runtime
     * @param confinement how the process is confined
     * @param framework the OSGi framework
     * @param bundles how many bundles are installed
     * @param endpoints what it listens on
     */
    record NodeInfo(
            String name,
            String host,
            NodeKind kind,
            boolean trusted,
            long pid,
            String startId,
            Instant started,
            Duration uptime,
            String jdk,
            String confinement,
            String framework,
            int bundles,
            List<Listener> endpoints) {}

    /** What the node listens on. */
    record Listener(String name, String protocol, int port, String hostKey) {}

    /** One bundle. */
    record BundleRow(long id, String symbolicName, String version, String state, String from) {}

    /** One service. */
    record ServiceRow(long id, List<String> types, String bundle) {}

    /**
     * Made by Declarative Services.
     *
     * @param context sees the node's bundles and services
     * @param node who this node is
     */
    @Activate
    public NodeCommands(BundleContext context, @Reference NodeIdentity node) {
        this.context = context;
        this.node = node;
    }

    /**
     * Who this node is.
     *
     * @return its identity, process, confinement, framework and end points
     */
    @Descriptor("who this node is: identity, process, confinement, framework, end points")
    public Object info() {
        Bundle framework = context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION);
        return new NodeInfo(
                node.name(),
                node.host(),
                node.kind(),
                node.kind().trusted(),
                node.pid(),
                node.startId(),
                node.started(),
                Duration.between(node.started(), Instant.now()),
                Runtime.version() + " " + System.getProperty("java.vm.name", ""),
                node.confinement(),
                framework.getSymbolicName() + " " + framework.getVersion(),
                context.getBundles().length,
                listeners());
    }

    /**
     * What the load folder holds.
     *
     * @return each jar with its state
     */
    @Descriptor(
            "what the load folder holds: each jar, its state, why it waits or was refused, and the services it registers")
    public List<Plugin> plugins() {
        Plugins current = plugins;
        return current == null ? List.of() : current.list();
    }

    /**
     * All bundles.
     *
     * @return them by id
     */
    @Descriptor("the bundles of this node")
    public List<?> bundles() {
        return bundles("");
    }

    /**
     * Bundles by name.
     *
     * @param filter a part of the symbolic name
     * @return them by id
     */
    @Descriptor("the bundles of this node whose symbolic name contains a text")
    public List<?> bundles(@Descriptor("a part of the symbolic name, in any case") String filter) {
        return Stream.of(context.getBundles())
                .filter(bundle -> contains(String.valueOf(bundle.getSymbolicName()), filter))
                .map(
                        bundle ->
                                new BundleRow(
                                        bundle.getBundleId(),
                                        bundle.getSymbolicName(),
                                        bundle.getVersion().toString(),
                                        state(bundle),
                                        bundle.getLocation().startsWith("load:") ? "load" : "base"))
                .toList();
    }

    /**
     * All services.
     *
     * @return them by id
     */
    @Descriptor("the services of this node")
    public List<?> services() {
        return services("");
    }

    /**
     * Services by type.
     *
     * @param filter a part of a type's name
     * @return them by id
     */
    @Descriptor("the services of this node of which a type's name contains a text")
    public List<?> services(@Descriptor("a part of a type's name, in any case") String filter) {
        return Stream.of(context.getBundles())
                .map(Bundle::getRegisteredServices)
                .filter(found -> found != null)
                .flatMap(Arrays::stream)
                .map(NodeCommands::row)
                .filter(row -> row.types().stream().anyMatch(type -> contains(type, filter)))
                .sorted(Comparator.comparingLong(ServiceRow::id))
                .toList();
    }

    private static ServiceRow row(ServiceReference<?> reference) {
        Bundle owner = reference.getBundle();
        return new ServiceRow(
                (Long) reference.getProperty(Constants.SERVICE_ID),
                List.of((String[]) reference.getProperty(Constants.OBJECTCLASS)),
                owner == null ? "" : owner.getSymbolicName());
    }

    private List<Listener> listeners() {
        return endpoints.stream()
                .map(it -> new Listener(it.name(), it.protocol(), it.port(), it.hostKey()))
                .sorted(Comparator.comparing(Listener::name))
                .toList();
    }

    private static boolean contains(String text, String part) {
        return text.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
    }

    private static String state(Bundle bundle) {
        return switch (bundle.getState()) {
            case Bundle.ACTIVE -> "active";
            case Bundle.INSTALLED -> "installed";
            case Bundle.RESOLVED -> "resolved";
            case Bundle.STARTING -> "starting";
            case Bundle.STOPPING -> "stopping";
            default -> "uninstalled";
        };
    }
}
