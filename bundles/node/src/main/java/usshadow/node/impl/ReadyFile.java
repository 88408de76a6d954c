package usshadow.node.impl;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.node.Endpoint;
import usshadow.node.NodeIdentity;
import usshadow.node.NodeState;

/**
 * Keeps {@code node.json} in the node's folder. The file appears when the node is up: its framework
 * has started and every expected end point is there. It then follows the end points; its state says
 * {@code degraded} while an expected one is gone. A clean stop removes it, and so does the next
 * start after one that was not clean.
 */
@Component(
        configurationPid = NodeConfig.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {},
        immediate = true)
public final class ReadyFile implements FrameworkListener {
    /** The file's name in the node's folder. */
    static final String NAME = "node.json";

    private static final Logger LOG = LoggerFactory.getLogger(ReadyFile.class);
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private final BundleContext context;
    private final NodeIdentity node;
    private final Set<String> expected;
    private final NodeState state;
    private final List<Endpoint> endpoints = new ArrayList<>();
    private boolean started;
    private boolean closed;
    private boolean announced;

    /**
     * Clears what an earlier start left and begins to watch.
     *
     * @param context the bundle's context
     * @param node who this node is
     * @param config names the expected end points
     * @throws IOException if an earlier start's file cannot be removed
     */
    @Activate
    public ReadyFile(BundleContext context, @Reference NodeIdentity node, NodeConfig config)
            throws IOException {
        this.context = context;
        this.node = node;
        this.expected = Set.copyOf(List.of(config.expects()));
        this.state = new NodeState(node.folder().resolve(NAME));
        state.delete();
    }

    /** Begins to watch the framework; it may have started already. */
    @Activate
    void activate() {
        context.addFrameworkListener(this);
        if (context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).getState() == Bundle.ACTIVE) {
            frameworkStarted();
        }
    }

    /** Stops watching and removes the file: from now on the node is not ready. */
    @Deactivate
    synchronized void deactivate() {
        context.removeFrameworkListener(this);
        closed = true;
        try {
            state.delete();
        } catch (IOException e) {
            LOG.error(
                    "cannot remove {}; delete it by hand, or this node looks ready after its stop",
                    state.file(),
                    e);
        }
    }

    @Override
    public void frameworkEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.STARTED) {
            frameworkStarted();
        }
    }

    private synchronized void frameworkStarted() {
        started = true;
        publish();
    }

    @Reference(
            service = Endpoint.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    synchronized void addEndpoint(Endpoint endpoint) {
        endpoints.add(endpoint);
        publish();
    }

    synchronized void removeEndpoint(Endpoint endpoint) {
        endpoints.remove(endpoint);
        publish();
    }

    private void publish() {
        boolean complete = endpoints.stream().map(Endpoint::name).toList().containsAll(expected);
        if (closed || !started || (!complete && !announced)) {
            return;
        }
        try {
            state.write(GSON.toJson(describe(complete)) + "\n");
            if (!announced) {
                LOG.info("{} is ready", node.name());
            }
            announced = true;
        } catch (IOException e) {
            LOG.error(
                    "cannot write {}: whoever waits for {} to be ready waits in vain; check that the folder is there and has space",
                    state.file(),
                    node.name(),
                    e);
        }
    }

    private JsonObject describe(boolean complete) {
        JsonObject json = new JsonObject();
        json.addProperty("name", node.name());
        json.addProperty("kind", node.kind().name());
        json.addProperty("pid", node.pid());
        json.addProperty("startId", node.startId());
        json.addProperty("started", node.started().toString());
        json.addProperty("confinement", node.confinement());
        json.addProperty("state", complete ? "ready" : "degraded");
        JsonArray list = new JsonArray();
        endpoints.stream()
                .sorted(Comparator.comparing(Endpoint::name))
                .map(ReadyFile::describe)
                .forEach(list::add);
        json.add("endpoints", list);
        return json;
    }

    private static JsonObject describe(Endpoint endpoint) {
        JsonObject json = new JsonObject();
        json.addProperty("name", endpoint.name());
        json.addProperty("port", endpoint.port());
        json.addProperty("protocol", endpoint.protocol());
        if (endpoint.hostKey() != null) {
            json.addProperty("hostKey", endpoint.hostKey());
        }
        return json;
    }
}
