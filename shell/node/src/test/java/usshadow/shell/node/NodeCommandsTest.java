package usshadow.shell.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.apache.felix.gogo.runtime.activator.Activator;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import usshadow.load.Plugin;
import usshadow.load.Plugins;
import usshadow.node.NodeIdentity;
import usshadow.node.NodeKind;

/** The commands as a user types them, in a real Gogo. */
class NodeCommandsTest {
    @TempDir Path folder;

    private final Activator gogo = new Activator();
    private Framework framework;
    private CommandSession session;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private record Identity(
            String name,
            String host,
            NodeKind kind,
            Path folder,
            String confinement,
            long pid,
            String startId,
            Instant started)
            implements NodeIdentity {}

    @BeforeEach
    void starts() throws Exception {
        framework =
                ServiceLoader.load(FrameworkFactory.class)
                        .findFirst()
                        .orElseThrow()
                        .newFramework(Map.of(Constants.FRAMEWORK_STORAGE, folder.toString()));
        framework.start();
        BundleContext context = framework.getBundleContext();
        gogo.start(context);
        NodeCommands commands =
                new NodeCommands(
                        context,
                        new Identity(
                                "alpha/cloud",
                                "alpha",
                                NodeKind.CLOUD,
                                folder,
                                "none",
                                42,
                                "abc",
                                Instant.now()));
        commands.plugins = new OnePlugin();
        context.registerService(
                NodeCommands.class,
                commands,
                FrameworkUtil.asDictionary(
                        Map.<String, Object>of(
                                CommandProcessor.COMMAND_SCOPE,
                                "node",
                                CommandProcessor.COMMAND_FUNCTION,
                                new String[] {"info", "plugins", "bundles", "services"})));
        context.registerService(Converter.class, new RecordConverter(), null);
        CommandProcessor processor =
                context.getService(context.getServiceReference(CommandProcessor.class));
        session = processor.createSession(new ByteArrayInputStream(new byte[0]), out, out);
    }

    private static final class OnePlugin implements Plugins {
        @Override
        public List<Plugin> list() {
            return List.of(
                    new Plugin(
                            "x\u001b.jar",
                            "x",
                            "1.0.0",
                            Plugin.State.WAITING,
                            "it lacks package y",
                            List.of()));
        }
    }

    @AfterEach
    void stops() throws Exception {
        gogo.stop(framework.getBundleContext());
        framework.stop();
        framework.waitForStop(10_000);
    }

    @Test
    void infoTellsWhoTheNodeIs() throws Exception {
        String info = shows("node:info");
        assertTrue(info.lines().anyMatch(line -> line.matches("name +alpha/cloud")), info);
        assertTrue(info.lines().anyMatch(line -> line.matches("pid +42")), info);
        assertTrue(
                info.lines()
                        .anyMatch(
                                line -> line.matches("framework +org.apache.felix.framework 7.*")),
                info);
    }

    @Test
    void pluginsTellsStateAndReasonWithControlCharactersVisible() throws Exception {
        String plugins = shows("node:plugins");
        assertTrue(plugins.contains("x\\e.jar"), plugins);
        assertTrue(
                plugins.lines().toList().get(1).matches(".*waiting +it lacks package y"), plugins);
    }

    @Test
    void bundlesAreFilteredByAPartOfTheName() throws Exception {
        assertTrue(shows("node:bundles FELIX.fra").contains("org.apache.felix.framework"));
        assertEquals("none", shows("node:bundles nosuchbundle"));
    }

    @Test
    void servicesAreFilteredByAPartOfATypesName() throws Exception {
        String services = shows("node:services NodeCommands");
        assertEquals(2, services.lines().count(), services);
        assertTrue(services.contains(NodeCommands.class.getName()), services);
        assertTrue(shows("node:services").lines().count() > 5);
    }

    private String shows(String line) throws Exception {
        return session.format(session.execute(line), Converter.INSPECT).toString();
    }
}
