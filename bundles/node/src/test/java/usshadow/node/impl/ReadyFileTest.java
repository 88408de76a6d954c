package usshadow.node.impl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import usshadow.node.Endpoint;
import usshadow.node.NodeKind;

/** The file that tells whoever started the node that it is up. */
class ReadyFileTest {
    @TempDir
    Path folder;

    private final List<FrameworkListener> listeners = new ArrayList<>();
    private final Endpoint shell = new Door("shell", 2201, "ssh", "ssh-ed25519 AAAA");
    private int frameworkState = Bundle.STARTING;
    private Path file;

    private record Door(String name, int port, String protocol, String hostKey) implements Endpoint {}

    /** The configuration: its defaults, and what is given. */
    private static NodeConfig config(Map<String, Object> given) {
        return (NodeConfig) Proxy.newProxyInstance(NodeConfig.class.getClassLoader(), new Class<?>[] {NodeConfig.class},
                (proxy, method, args) -> given.getOrDefault(method.getName(), method.getDefaultValue()));
    }

    @BeforeEach
    void namesTheFile() {
        file = folder.resolve(ReadyFile.NAME);
    }

    @Test
    void theFileAppearsWhenTheFrameworkHasStartedAndEveryExpectedEndpointIsThere() throws IOException {
        ReadyFile ready = starts("shell");
        frameworkStarts();
        assertFalse(Files.exists(file));
        ready.addEndpoint(new Door("console", 2202, "ssh", null));
        assertFalse(Files.exists(file));
        ready.addEndpoint(shell);
        assertEquals("ready", json().get("state").getAsString());
    }

    @Test
    void endpointsAloneDoNotMakeTheNodeReady() throws IOException {
        ReadyFile ready = starts("shell");
        ready.addEndpoint(shell);
        assertFalse(Files.exists(file));
        frameworkStarts();
        assertTrue(Files.exists(file));
    }

    @Test
    void aFrameworkThatHadStartedBeforeCountsToo() throws IOException {
        frameworkState = Bundle.ACTIVE;
        starts();
        assertTrue(Files.exists(file));
    }

    @Test
    void theFileNamesTheNodeAndItsEndpoints() throws IOException {
        frameworkState = Bundle.ACTIVE;
        starts().addEndpoint(shell);
        JsonObject json = json();
        assertEquals("alpha/cloud", json.get("name").getAsString());
        assertEquals("CLOUD", json.get("kind").getAsString());
        assertEquals(ProcessHandle.current().pid(), json.get("pid").getAsLong());
        assertTrue(json.get("startId").getAsString().matches("[0-9a-f]{32}"));
        JsonObject door = json.getAsJsonArray("endpoints").get(0).getAsJsonObject();
        assertEquals(2201, door.get("port").getAsInt());
        assertEquals("ssh-ed25519 AAAA", door.get("hostKey").getAsString());
    }

    @Test
    void theLossOfAnExpectedEndpointIsSaid() throws IOException {
        frameworkState = Bundle.ACTIVE;
        ReadyFile ready = starts("shell");
        ready.addEndpoint(shell);
        ready.removeEndpoint(shell);
        assertEquals("degraded", json().get("state").getAsString());
        assertTrue(json().getAsJsonArray("endpoints").isEmpty());
    }

    @Test
    void aCleanStopRemovesTheFileForGood() throws IOException {
        frameworkState = Bundle.ACTIVE;
        ReadyFile ready = starts();
        ready.deactivate();
        ready.addEndpoint(shell);
        assertFalse(Files.exists(file));
        assertTrue(listeners.isEmpty());
    }

    @Test
    void theFileOfAnEarlierStartIsRemoved() throws IOException {
        Files.writeString(file, "{\"state\":\"ready\"}");
        starts("shell");
        assertFalse(Files.exists(file));
    }

    @Test
    void anEmptyNameIsRefusedWithARemedy() {
        NodeConfig nameless = config(Map.of());
        Exception refused = assertThrows(IllegalArgumentException.class, () -> new ConfiguredNode(nameless));
        assertTrue(refused.getMessage().contains("alpha/cloud"));
    }

    private ReadyFile starts(String... expects) throws IOException {
        NodeConfig config = config(Map.of("name", "alpha/cloud", "kind", NodeKind.CLOUD, "folder", folder.toString(), "expects", expects));
        ReadyFile ready = new ReadyFile(context(), new ConfiguredNode(config), config);
        ready.activate();
        return ready;
    }

    private void frameworkStarts() {
        frameworkState = Bundle.ACTIVE;
        FrameworkEvent event = new FrameworkEvent(FrameworkEvent.STARTED, bundle(), null);
        List.copyOf(listeners).forEach(listener -> listener.frameworkEvent(event));
    }

    private JsonObject json() throws IOException {
        return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    }

    /** A bundle context that knows the system bundle and keeps the listeners. */
    private BundleContext context() {
        return fake(BundleContext.class, (method, argument) -> switch (method) {
            case "addFrameworkListener" -> listeners.add((FrameworkListener) argument);
            case "removeFrameworkListener" -> listeners.remove(argument);
            case "getBundle" -> bundle();
            default -> throw new UnsupportedOperationException(method);
        });
    }

    private Bundle bundle() {
        return fake(Bundle.class, (method, argument) -> switch (method) {
            case "getState" -> frameworkState;
            default -> throw new UnsupportedOperationException(method);
        });
    }

    private interface Answer {
        Object to(String method, Object argument);
    }

    private static <T> T fake(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            Object result = answer.to(method.getName(), args == null ? null : args[0]);
            return method.getReturnType() == void.class ? null : result;
        }));
    }
}
