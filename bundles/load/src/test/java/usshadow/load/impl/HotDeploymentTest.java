package usshadow.load.impl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import usshadow.load.Plugin;
import usshadow.load.Plugin.State;
import usshadow.node.NodeKind;

/** Real jars moved into the folder of a running framework. */
class HotDeploymentTest {
    @TempDir static Path folder;

    private static TestNode node;

    @BeforeAll
    static void starts() throws Exception {
        node = TestNode.started(folder, NodeKind.VIRTUALIZED_SYSTEM, "any");
    }

    @AfterAll
    static void stops() {
        node.close();
    }

    @AfterEach
    void empties() throws Exception {
        node.losesEverything();
    }

    @Test
    void aJarIsInstalledAndItsServicesAreThere() throws Exception {
        node.receives("hello world.jar", greeter("hello", "1.0.0", "one"));
        Plugin plugin = node.waitsFor("hello world.jar", it -> it.state() == State.RUNNING);
        assertEquals(
                new Plugin(
                        "hello world.jar",
                        "hello",
                        "1.0.0",
                        State.RUNNING,
                        "",
                        List.of("java.lang.Runnable")),
                plugin);
        assertEquals(List.of("one"), node.greetings());
    }

    @Test
    void aNewerJarReplacesTheEarlierOne() throws Exception {
        node.receives("hello.jar", greeter("hello", "1.0.0", "one"));
        node.waitsFor("hello.jar", it -> it.state() == State.RUNNING);
        node.receives("hello.jar", greeter("hello", "1.1.0", "two"));
        node.waitsFor("hello.jar", it -> it.version().equals("1.1.0"));
        assertEquals(List.of("two"), node.greetings());
    }

    @Test
    void removalWithdrawsTheServicesAndTheBundle() throws Exception {
        node.receives("hello.jar", greeter("hello", "1.0.0", "one"));
        node.waitsFor("hello.jar", it -> it.state() == State.RUNNING);
        node.loses("hello.jar");
        node.waitsForAbsence("hello.jar");
        assertEquals(List.of(), node.greetings());
        assertNull(node.bundle("hello"));
    }

    @Test
    void aBrokenJarIsRefusedAndLeavesTheNodeAsItWas() throws Exception {
        List<Bundle> before = List.of(node.context().getBundles());
        node.receives("broken.jar", new byte[] {1, 2, 3});
        Plugin plugin = node.waitsFor("broken.jar", it -> it.state() == State.REFUSED);
        assertTrue(plugin.reason().contains("not a zip file"), plugin.reason());
        assertEquals(before, List.of(node.context().getBundles()));
    }

    @Test
    void aBrokenUpdateLeavesTheEarlierVersionRunning() throws Exception {
        node.receives("hello.jar", greeter("hello", "1.0.0", "one"));
        node.waitsFor("hello.jar", it -> it.state() == State.RUNNING);
        node.receives("hello.jar", new byte[] {1, 2, 3});
        Plugin plugin = node.waitsFor("hello.jar", it -> it.reason().contains("not a zip file"));
        assertEquals(State.RUNNING, plugin.state());
        assertEquals(List.of("one"), node.greetings());
        node.receives("hello.jar", greeter("hello", "1.1.0", "two"));
        node.waitsFor("hello.jar", it -> it.version().equals("1.1.0") && it.reason().isEmpty());
    }

    @Test
    void anUpdateThatDoesNotStartIsRolledBack() throws Exception {
        node.receives("hello.jar", greeter("hello", "1.0.0", "one"));
        node.waitsFor("hello.jar", it -> it.state() == State.RUNNING);
        node.receives("hello.jar", failing("hello", "1.1.0"));
        Plugin plugin = node.waitsFor("hello.jar", it -> it.reason().contains("on purpose"));
        assertEquals("1.0.0", plugin.version());
        assertEquals(List.of("one"), node.greetings());
        assertEquals("1.0.0", node.bundle("hello").getVersion().toString());
    }

    @Test
    void anUpdateThatLacksSomethingIsRolledBackAndTakesOverOnceThatArrives() throws Exception {
        node.receives("hello.jar", greeter("hello", "1.0.0", "one"));
        node.waitsFor("hello.jar", it -> it.state() == State.RUNNING);
        node.receives(
                "hello.jar",
                greeter("hello", "1.1.0", "two", "Import-Package: org.osgi.framework,lib.api"));
        Plugin plugin =
                node.waitsFor("hello.jar", it -> it.reason().contains("lacks package lib.api"));
        assertEquals(State.RUNNING, plugin.state());
        assertEquals(List.of("one"), node.greetings());
        node.receives("lib.jar", library("lib", "lib.api"));
        node.waitsFor("hello.jar", it -> it.version().equals("1.1.0") && it.reason().isEmpty());
        assertEquals(List.of("two"), node.greetings());
    }

    @Test
    void aJarWhoseActivatorFailsIsNotLeftInstalled() throws Exception {
        node.receives("fails.jar", failing("fails", "1.0.0"));
        Plugin plugin = node.waitsFor("fails.jar", it -> it.state() == State.REFUSED);
        assertTrue(plugin.reason().contains("on purpose"), plugin.reason());
        assertNull(node.bundle("fails"));
    }

    @Test
    void aJarThatLacksAPackageWaitsUntilItArrives() throws Exception {
        node.receives(
                "a.jar",
                greeter(
                        "a",
                        "1.0.0",
                        "a",
                        "Import-Package: org.osgi.framework,lib.api;version=\"[1,2)\""));
        Plugin plugin =
                node.waitsFor("a.jar", it -> it.state() == State.WAITING && !it.reason().isEmpty());
        assertTrue(plugin.reason().contains("lacks package lib.api"), plugin.reason());
        assertNull(node.bundle("a"));
        node.receives("lib.jar", library("lib", "lib.api"));
        node.waitsFor("a.jar", it -> it.state() == State.RUNNING);
        assertEquals(List.of("a"), node.greetings());
    }

    @Test
    void twoJarsThatNeedEachOtherFindEachOther() throws Exception {
        node.receives("a.jar", library("a", "a.api", "Import-Package: b.api"));
        node.waitsFor("a.jar", it -> it.state() == State.WAITING && it.reason().contains("b.api"));
        node.receives("b.jar", library("b", "b.api", "Import-Package: a.api"));
        node.waitsFor("b.jar", it -> it.state() == State.RUNNING);
        node.waitsFor("a.jar", it -> it.state() == State.RUNNING);
    }

    @Test
    void aPluginWhoseLibraryIsRemovedWaitsForItsReturn() throws Exception {
        node.receives("lib.jar", library("lib", "lib.api"));
        node.receives(
                "a.jar", greeter("a", "1.0.0", "a", "Import-Package: org.osgi.framework,lib.api"));
        node.waitsFor("a.jar", it -> it.state() == State.RUNNING);
        node.loses("lib.jar");
        node.waitsFor("a.jar", it -> it.state() == State.WAITING);
        assertEquals(List.of(), node.greetings());
        node.receives("lib.jar", library("lib", "lib.api"));
        node.waitsFor("a.jar", it -> it.state() == State.RUNNING);
        assertEquals(List.of("a"), node.greetings());
    }

    @Test
    void aSecondFileOfOneSymbolicNameWaitsUntilTheFirstIsGone() throws Exception {
        node.receives("hello-1.jar", greeter("hello", "1.0.0", "one"));
        node.waitsFor("hello-1.jar", it -> it.state() == State.RUNNING);
        node.receives("hello-2.jar", greeter("hello", "2.0.0", "two"));
        Plugin plugin =
                node.waitsFor(
                        "hello-2.jar", it -> it.state() == State.WAITING && !it.reason().isEmpty());
        assertTrue(plugin.reason().contains("taken by hello-1.jar"), plugin.reason());
        node.loses("hello-1.jar");
        node.waitsFor("hello-2.jar", it -> it.state() == State.RUNNING);
        assertEquals(List.of("two"), node.greetings());
    }

    @Test
    void aPluginCannotTakeABaseBundlesName() throws Exception {
        node.receives("fake.jar", greeter("usshadow.load", "9.0.0", "evil"));
        Plugin plugin = node.waitsFor("fake.jar", it -> it.state() == State.REFUSED);
        assertTrue(plugin.reason().contains("one of the node's own bundles"), plugin.reason());
        assertEquals("0.1.0", node.bundle("usshadow.load").getVersion().toString());
    }

    @Test
    void onlyJarsAreTaken() throws Exception {
        node.receives("usshadow.node.cfg", "kind=FLEET".getBytes(StandardCharsets.UTF_8));
        node.receives("hello.txt", greeter("no", "1.0.0", "no"));
        Files.createDirectories(node.load().resolve("sub.jar"));
        Files.write(node.load().resolve("sub.jar/inner.jar"), greeter("inner", "1.0.0", "inner"));
        node.receives("z.jar", greeter("hello", "1.0.0", "one"));
        node.waitsFor("z.jar", it -> it.state() == State.RUNNING);
        assertEquals(List.of("one"), node.greetings());
        assertNull(node.plugin("usshadow.node.cfg"));
        assertNull(node.plugin("sub.jar"));
        assertNotNull(node.plugin("z.jar"));
    }

    private static byte[] greeter(
            String symbolicName, String version, String from, String... headers)
            throws IOException {
        String[] all =
                Arrays.copyOf(
                        headers.length == 0
                                ? new String[] {"Import-Package: org.osgi.framework"}
                                : headers,
                        Math.max(1, headers.length) + 1);
        all[all.length - 1] = "Bundle-Activator: plugin.Main";
        return Jars.bundle(symbolicName, version, all)
                .compiled(
                        "plugin.Main",
                        activator(
                                "c.registerService(Runnable.class, () -> { }, new java.util.Hashtable<>(java.util.Map.of(\"from\", \""
                                        + from
                                        + "\")));"))
                .bytes();
    }

    private static byte[] failing(String symbolicName, String version) throws IOException {
        return Jars.bundle(
                        symbolicName,
                        version,
                        "Import-Package: org.osgi.framework",
                        "Bundle-Activator: plugin.Main")
                .compiled(
                        "plugin.Main",
                        activator("throw new IllegalStateException(\"fails on purpose\");"))
                .bytes();
    }

    private static String activator(String start) {
        return "package plugin; public class Main implements org.osgi.framework.BundleActivator {"
                + " public void start(org.osgi.framework.BundleContext c) { "
                + start
                + " }"
                + " public void stop(org.osgi.framework.BundleContext c) { } }";
    }

    private static byte[] library(String symbolicName, String exported, String... headers)
            throws IOException {
        String[] all = Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = "Export-Package: " + exported + ";version=1.0.0";
        return Jars.bundle(symbolicName, "1.0.0", all)
                .compiled(exported + ".Api", "package " + exported + "; public interface Api { }")
                .bytes();
    }
}
