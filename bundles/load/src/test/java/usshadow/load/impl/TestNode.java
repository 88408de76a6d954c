package usshadow.load.impl;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.util.tracker.ServiceTracker;
import usshadow.load.Plugin;
import usshadow.load.Plugins;
import usshadow.node.NodeIdentity;
import usshadow.node.NodeKind;

/**
 * A node in the test's own process: a framework with Config Admin, SCR, File Install and the bundle
 * under test.
 */
final class TestNode implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;
    private static final List<String> BASE =
            List.of(
                    "org.osgi.util.function.Function",
                    "org.osgi.util.promise.Promise",
                    "org.osgi.service.component.ComponentContext",
                    "org.apache.felix.cm.PersistenceManager",
                    "org.apache.felix.scr.info.ScrInfo",
                    "org.apache.felix.fileinstall.ArtifactInstaller");

    private final Path folder;
    private final Framework framework;

    /** Who the test's node is. */
    record Identity(NodeKind kind, Path folder) implements NodeIdentity {
        @Override
        public String name() {
            return "test/node";
        }

        @Override
        public String host() {
            return "test";
        }

        @Override
        public String confinement() {
            return "none";
        }

        @Override
        public long pid() {
            return 1;
        }

        @Override
        public String startId() {
            return "0";
        }

        @Override
        public Instant started() {
            return Instant.EPOCH;
        }
    }

    TestNode(Path folder, NodeKind kind, Map<String, String> properties) throws Exception {
        this.folder = folder;
        Map<String, String> framework = new HashMap<>(properties);
        // File Install cannot stop before its default watcher's first poll is over.
        framework.put("felix.fileinstall.poll", "100");
        framework.put(Constants.FRAMEWORK_STORAGE, folder.resolve("cache").toString());
        framework.put(
                Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        framework.put(
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA,
                "usshadow.load;version=1.0.0,usshadow.node;version=1.0.0,org.slf4j;version=2.0.17");
        this.framework =
                ServiceLoader.load(FrameworkFactory.class)
                        .findFirst()
                        .orElseThrow()
                        .newFramework(framework);
        this.framework.init();
        context().registerService(NodeIdentity.class, new Identity(kind, folder), null);
        for (String type : BASE) {
            install(Class.forName(type, false, getClass().getClassLoader()));
        }
        install(Loader.class);
        this.framework.start();
        for (Bundle bundle : context().getBundles()) {
            if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
                bundle.start();
            }
        }
    }

    /** A node as the product starts it. */
    static TestNode started(Path folder, NodeKind kind, String policy) throws Exception {
        TestNode node =
                new TestNode(
                        folder, kind, Map.of(Loader.ASLEEP, String.valueOf(Integer.MAX_VALUE)));
        node.configures(policy);
        node.service(Plugins.class);
        return node;
    }

    private void install(Class<?> inBundle)
            throws IOException, BundleException, URISyntaxException {
        Path place = Path.of(inBundle.getProtectionDomain().getCodeSource().getLocation().toURI());
        byte[] jar = Files.isDirectory(place) ? Jars.ofFolder(place) : Files.readAllBytes(place);
        context().installBundle("base:" + place.getFileName(), new ByteArrayInputStream(jar));
    }

    /** Config Admin's types here are not the framework's, hence by reflection. */
    void configures(String policy) throws Exception {
        Object admin = service("org.osgi.service.cm.ConfigurationAdmin");
        try {
            Object configuration =
                    admin.getClass()
                            .getMethod("getConfiguration", String.class, String.class)
                            .invoke(admin, LoadConfig.PID, "?");
            configuration
                    .getClass()
                    .getMethod("update", Dictionary.class)
                    .invoke(
                            configuration,
                            FrameworkUtil.asDictionary(
                                    Map.<String, Object>of(
                                            "policy",
                                            policy,
                                            "trustStore",
                                            folder.resolve("trust").toString())));
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    Path load() {
        return folder.resolve("load");
    }

    /** Moves a jar into the folder in one step. */
    void receives(String file, byte[] jar) throws IOException {
        Path next = Files.write(folder.resolve("incoming"), jar);
        Files.move(
                next,
                Files.createDirectories(load()).resolve(file),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    void loses(String file) throws IOException {
        Files.delete(load().resolve(file));
    }

    void losesEverything() throws Exception {
        try (Stream<Path> files = Files.walk(load())) {
            for (Path file :
                    files.sorted(Comparator.reverseOrder())
                            .filter(file -> !file.equals(load()))
                            .toList()) {
                Files.delete(file);
            }
        }
        for (Plugin plugin : plugins()) {
            waitsForAbsence(plugin.file());
        }
    }

    /** Waits until the plug-in is as wanted; the Plugins service announces every change. */
    Plugin waitsFor(String file, Predicate<Plugin> wanted) throws Exception {
        waitsUntil(() -> plugin(file) != null && wanted.test(plugin(file)), file);
        return plugin(file);
    }

    void waitsForAbsence(String file) throws Exception {
        waitsUntil(() -> plugin(file) == null, file);
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void waitsUntil(Condition condition, String file) throws Exception {
        Semaphore changes = new Semaphore(1);
        ServiceListener listener = event -> changes.release();
        context().addServiceListener(listener, "(objectClass=" + Plugins.class.getName() + ")");
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (!condition.holds()) {
                if (!changes.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    throw new AssertionError(
                            file + " did not become what was wanted; it is " + plugin(file));
                }
            }
        } finally {
            context().removeServiceListener(listener);
        }
    }

    Plugin plugin(String file) {
        return plugins().stream()
                .filter(plugin -> plugin.file().equals(file))
                .findFirst()
                .orElse(null);
    }

    private List<Plugin> plugins() {
        return context().getService(context().getServiceReference(Plugins.class)).list();
    }

    <T> T service(Class<T> type) throws Exception {
        return type.cast(service(type.getName()));
    }

    private Object service(String type) throws InterruptedException {
        ServiceTracker<Object, Object> tracker = new ServiceTracker<>(context(), type, null);
        // Left open until the framework stops: Config Admin refuses work once its service is given
        // back.
        tracker.open(true);
        Object service = tracker.waitForService(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        if (service == null) {
            throw new AssertionError("no service " + type);
        }
        return service;
    }

    /** The services of the simple type that test plug-ins register, by their "from" property. */
    List<Object> greetings() throws InvalidSyntaxException {
        var references = context().getServiceReferences(Runnable.class, "(from=*)");
        return references.stream()
                .map(reference -> reference.getProperty("from"))
                .sorted()
                .toList();
    }

    Bundle bundle(String symbolicName) {
        return List.of(context().getBundles()).stream()
                .filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findFirst()
                .orElse(null);
    }

    @Override
    public void close() {
        try {
            framework.stop();
            framework.waitForStop(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        } catch (BundleException | InterruptedException e) {
            throw new IllegalStateException("the framework does not stop", e);
        }
    }
}
