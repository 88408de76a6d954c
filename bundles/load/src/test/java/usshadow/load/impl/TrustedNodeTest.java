package usshadow.load.impl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import usshadow.load.Plugin;
import usshadow.load.Plugin.State;
import usshadow.node.NodeKind;

/** A cloud node takes only what the provider signed. */
class TrustedNodeTest {
    private static final Map<String, String> ASLEEP =
            Map.of(Loader.ASLEEP, String.valueOf(Integer.MAX_VALUE));

    private static Signer provider;
    private static Signer stranger;

    @TempDir Path folder;

    @BeforeAll
    static void makesKeys() throws Exception {
        provider = Signer.named("provider");
        stranger = Signer.named("stranger");
    }

    @Test
    void onlySignedJarsGetIn() throws Exception {
        provider.isTrustedIn(folder.resolve("trust"));
        try (TestNode node = TestNode.started(folder, NodeKind.CLOUD, "signed")) {
            node.receives("unsigned.jar", plain("unsigned", "1.0.0"));
            node.receives("strange.jar", stranger.signs(plain("strange", "1.0.0")));
            node.receives(
                    "tampered.jar",
                    Jars.from(provider.signs(plain("tampered", "1.0.0")))
                            .with("a.txt", "evil")
                            .bytes());
            node.receives("good.jar", provider.signs(plain("good", "1.0.0")));
            node.waitsFor("good.jar", it -> it.state() == State.RUNNING);
            refused(node, "unsigned", "./usshadow sign unsigned.jar");
            refused(node, "strange", "CN=stranger");
            refused(node, "tampered", "a.txt");
        }
    }

    @Test
    void aJarThatIsThereBeforeTheStartIsInstalled() throws Exception {
        provider.isTrustedIn(folder.resolve("trust"));
        Files.write(
                Files.createDirectories(folder.resolve("load")).resolve("good.jar"),
                provider.signs(plain("good", "1.0.0")));
        try (TestNode node = TestNode.started(folder, NodeKind.CLOUD, "signed")) {
            node.waitsFor("good.jar", it -> it.state() == State.RUNNING);
        }
    }

    @Test
    void anUnsignedUpdateLeavesTheSignedVersionRunning() throws Exception {
        provider.isTrustedIn(folder.resolve("trust"));
        try (TestNode node = TestNode.started(folder, NodeKind.CLOUD, "signed")) {
            node.receives("good.jar", provider.signs(plain("good", "1.0.0")));
            node.waitsFor("good.jar", it -> it.state() == State.RUNNING);
            node.receives("good.jar", plain("good", "1.1.0"));
            Plugin plugin = node.waitsFor("good.jar", it -> it.reason().contains("not signed"));
            assertEquals("1.0.0", plugin.version());
            assertEquals("1.0.0", node.bundle("good").getVersion().toString());
        }
    }

    @Test
    void aTrustedNodeDoesNotWatchWithThePolicyAny() throws Exception {
        try (TestNode node = new TestNode(folder, NodeKind.CLOUD, ASLEEP)) {
            Exception refused =
                    assertThrows(
                            IllegalArgumentException.class,
                            () ->
                                    new Loader(
                                            node.context(),
                                            new TestNode.Identity(NodeKind.FLEET, folder),
                                            null,
                                            policy("any")));
            assertTrue(refused.getMessage().contains("set policy to signed"), refused.getMessage());
        }
    }

    @Test
    void anUnknownPolicyIsRefused() throws Exception {
        try (TestNode node = new TestNode(folder, NodeKind.CLOUD, ASLEEP)) {
            Exception refused =
                    assertThrows(
                            IllegalArgumentException.class,
                            () ->
                                    new Loader(
                                            node.context(),
                                            new TestNode.Identity(NodeKind.CLOUD, folder),
                                            null,
                                            policy("sigend")));
            assertTrue(
                    refused.getMessage().contains("sigend is unknown; use any or signed"),
                    refused.getMessage());
        }
    }

    @Test
    void nothingIsWatchedWhileFileInstallsDefaultFolderIsAwake() throws Exception {
        try (TestNode node = new TestNode(folder, NodeKind.CLOUD, Map.of())) {
            Exception refused =
                    assertThrows(
                            IllegalStateException.class,
                            () ->
                                    new Loader(
                                            node.context(),
                                            new TestNode.Identity(NodeKind.CLOUD, folder),
                                            null,
                                            policy("signed")));
            assertTrue(refused.getMessage().contains(Loader.ASLEEP), refused.getMessage());
        }
    }

    @Test
    void withoutAHostTheDoorTakesEveryFileAndLetsNobodyIn() throws Exception {
        Door door = new Door();
        assertTrue(door.canHandle(folder.resolve("x.jar").toFile()));
        door.install(folder.resolve("x.jar").toFile());
        door.uninstall(folder.resolve("x.jar").toFile());
    }

    @Test
    void afterTheBundleStoppedNothingGetsIn() throws Exception {
        try (TestNode node = TestNode.started(folder, NodeKind.VIRTUALIZED_SYSTEM, "any")) {
            node.bundle("usshadow.load").stop();
            assertEquals(
                    "org.apache.felix.framework",
                    node.context()
                            .getAllServiceReferences(
                                    "org.apache.felix.fileinstall.ArtifactInstaller",
                                    "(service.ranking=1000)")[0]
                            .getBundle()
                            .getSymbolicName());
        }
    }

    private static LoadConfig policy(String policy) {
        return (LoadConfig)
                Proxy.newProxyInstance(
                        LoadConfig.class.getClassLoader(),
                        new Class<?>[] {LoadConfig.class},
                        (proxy, method, args) ->
                                method.getName().equals("policy")
                                        ? policy
                                        : method.getDefaultValue());
    }

    private static void refused(TestNode node, String name, String why) throws Exception {
        Plugin plugin = node.waitsFor(name + ".jar", it -> it.state() == State.REFUSED);
        assertTrue(plugin.reason().contains(why), plugin.reason());
        assertNull(node.bundle(name));
    }

    private static byte[] plain(String symbolicName, String version) throws IOException {
        return Jars.bundle(symbolicName, version).with("a.txt", "good").bytes();
    }
}
