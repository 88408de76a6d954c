package usshadow.shell.node;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import usshadow.load.Plugin;
import usshadow.load.Plugins;
import usshadow.node.Endpoint;
import usshadow.node.NodeIdentity;

/** {@code node:info}, {@code node:plugins}, {@code node:bundles}, {@code node:services}. */
@Component(
        service = NodeCommands.class,
        property = {
            "osgi.command.scope=node",
            "osgi.command.function=info",
            "osgi.command.function=plugins",
            "osgi.command.function=bundles",
            "osgi.command.function=services"
        })
public final class NodeCommands {
    private final BundleContext context;
    private final NodeIdentity identity;
    private final Plugins plugins;

    /** Commands on this node. */
    @Activate
    public NodeCommands(
            BundleContext context, @Reference NodeIdentity identity, @Reference Plugins plugins) {
        this.context = context;
        this.identity = identity;
        this.plugins = plugins;
    }

    /** Who the node is and what it listens on. */
    @Descriptor("shows who this node is, and what it listens on")
    public String info() {
        Duration up =
                Duration.between(identity.started(), Instant.now())
                        .truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
        return """
               name         %s
               kind         %s
               host         %s
               pid          %d
               up           %s
               start id     %s
               confinement  %s
               endpoints    %s
               plug-ins     %d
               bundles      %d
               framework    %s %s
               JDK          %s"""
                .formatted(
                        identity.name(),
                        identity.kind(),
                        identity.host(),
                        identity.pid(),
                        up.toString().substring(2).toLowerCase(Locale.ROOT),
                        identity.startId(),
                        identity.confinement(),
                        endpoints(),
                        plugins.list().size(),
                        context.getBundles().length,
                        context.getBundle(Constants.SYSTEM_BUNDLE_ID).getSymbolicName(),
                        context.getBundle(Constants.SYSTEM_BUNDLE_ID).getVersion(),
                        Runtime.version());
    }

    private String endpoints() {
        List<String> found = new ArrayList<>();
        for (ServiceReference<Endpoint> reference : endpointReferences()) {
            Endpoint endpoint = context.getService(reference);
            if (endpoint != null) {
                found.add(endpoint.name() + ":" + endpoint.port() + "/" + endpoint.protocol());
                context.ungetService(reference);
            }
        }
        return found.isEmpty() ? "none" : String.join(", ", found);
    }

    private List<ServiceReference<Endpoint>> endpointReferences() {
        try {
            return List.copyOf(context.getServiceReferences(Endpoint.class, null));
        } catch (org.osgi.framework.InvalidSyntaxException e) {
            throw new IllegalStateException(e); // there is no filter
        }
    }

    /** What the node's load folder holds, and what became of it. */
    @Descriptor("lists the jars in load/: state, why, and the services they bring")
    public Table plugins() {
        return new Table(
                List.of("FILE", "STATE", "BUNDLE", "VERSION", "SERVICES", "REASON"),
                plugins.list().stream().map(NodeCommands::row).toList(),
                "no plug-ins; move a jar into the node's load folder");
    }

    private static List<String> row(Plugin plugin) {
        return List.of(
                plugin.file(),
                plugin.state().name(),
                plugin.symbolicName(),
                plugin.version(),
                plugin.services().stream()
                        .map(NodeCommands::simpleName)
                        .collect(Collectors.joining(",")),
                plugin.reason());
    }

    private static String simpleName(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }

    /** The node's bundles. */
    @Descriptor("lists the node's bundles")
    public Table bundles() {
        return bundles("");
    }

    /** The node's bundles whose names contain a text. */
    @Descriptor("lists the node's bundles whose names contain a text")
    public Table bundles(@Descriptor("part of the symbolic name") String part) {
        return new Table(
                List.of("ID", "STATE", "BUNDLE", "VERSION"),
                Stream.of(context.getBundles())
                        .filter(b -> b.getSymbolicName().contains(part))
                        .map(
                                b ->
                                        List.of(
                                                Long.toString(b.getBundleId()),
                                                state(b),
                                                b.getSymbolicName(),
                                                b.getVersion().toString()))
                        .toList(),
                "no bundle's name contains '" + part + "'");
    }

    private static String state(Bundle bundle) {
        return switch (bundle.getState()) {
            case Bundle.INSTALLED -> "INSTALLED";
            case Bundle.RESOLVED -> "RESOLVED";
            case Bundle.STARTING -> "STARTING";
            case Bundle.ACTIVE -> "ACTIVE";
            case Bundle.STOPPING -> "STOPPING";
            default -> "UNINSTALLED";
        };
    }

    /** The services that the node's own bundles register. */
    @Descriptor("lists the services of the node's own bundles and plug-ins")
    public Table services() {
        return services("usshadow");
    }

    /** The services whose types contain a text. */
    @Descriptor("lists the services whose types contain a text")
    public Table services(@Descriptor("part of the type's name") String part) {
        List<List<String>> rows = new ArrayList<>();
        for (Bundle bundle : context.getBundles()) {
            ServiceReference<?>[] references = bundle.getRegisteredServices();
            for (ServiceReference<?> r :
                    references == null ? new ServiceReference<?>[0] : references) {
                String types = String.join(",", (String[]) r.getProperty(Constants.OBJECTCLASS));
                if (types.contains(part)) {
                    rows.add(List.of(types, bundle.getSymbolicName()));
                }
            }
        }
        return new Table(
                List.of("SERVICE", "BUNDLE"), rows, "no service's type contains '" + part + "'");
    }
}
