package usshadow.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * Starts one node: an OSGi framework with every bundle of a folder, configured by one file, until
 * SIGTERM.
 *
 * <pre>usage: NodeMain &lt;bundles folder&gt; &lt;node folder&gt; &lt;config.json&gt; &lt;L0|L1&gt;
 * </pre>
 *
 * The framework of a trusted level (L0) offers the capability {@code usshadow.level;level=L0},
 * which every trusted bundle requires: such a bundle does not even resolve elsewhere.
 */
public final class NodeMain {
    private static final long STOP_LIMIT_MILLIS = 20_000;
    private static final int EXIT_USAGE = 2;

    private NodeMain() {}

    /**
     * Runs the node; exits 0 after a clean stop, 1 if it could not start, 2 on wrong usage.
     *
     * @param args see the class
     */
    public static void main(String[] args) throws Exception {
        if (args.length != 4 || !args[3].matches("L[01]")) {
            System.err.println(
                    "usage: NodeMain <bundles folder> <node folder> <config.json> <L0|L1>");
            System.exit(EXIT_USAGE);
        }
        chooseLogging();
        Framework framework = create(Path.of(args[1]), Path.of(args[2]), args[3]);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(framework), "node-stop"));
        try {
            framework.init();
            start(framework, jars(Path.of(args[0])));
        } catch (BundleException | IOException e) {
            System.err.println("The node could not start: " + e.getMessage());
            System.exit(1);
        }
        FrameworkEvent end = framework.waitForStop(0);
        System.exit(end.getType() == FrameworkEvent.ERROR ? 1 : 0);
    }

    /** To the file that {@code -Dusshadow.log} names, without its ending, or to standard output. */
    private static void chooseLogging() {
        String file =
                System.getProperty("usshadow.log") == null ? "/logback.xml" : "/logback-file.xml";
        System.setProperty(
                "logback.configurationFile", NodeMain.class.getResource(file).toString());
        // Libraries that log before the node's log is there: their warnings, not their chatter.
        Logger.getLogger("").setLevel(Level.WARNING);
        System.setProperty("org.jline.terminal.dumb", "true"); // the node itself has no terminal
    }

    private static Framework create(Path folder, Path config, String level) throws IOException {
        Map<String, String> properties = new HashMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, folder.resolve("cache").toString());
        properties.put(
                Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        properties.put(
                Constants.FRAMEWORK_SYSTEMCAPABILITIES_EXTRA, "usshadow.level;level=" + level);
        properties.put("configurator.initial", config.toUri().toString());
        // File Install's default folder is never looked at; usshadow.load sets its own watch.
        properties.put("felix.fileinstall.active.level", Integer.toString(Integer.MAX_VALUE));
        properties.put("felix.fileinstall.enableConfigSave", "false");
        properties.put("felix.fileinstall.poll", "500"); // it holds up an early stop as long
        properties.put("felix.fileinstall.tmpdir", folder.resolve("cache/fileinstall").toString());
        properties.put("gosh.args", "--nointeractive --noshutdown");
        properties.put("gosh.home", writeShellProfile(folder).toString());
        return ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(properties);
    }

    /** Gogo wants its profile as a file: {@code etc/gosh_profile} below its home. */
    private static Path writeShellProfile(Path folder) throws IOException {
        Path etc = Files.createDirectories(folder.resolve("etc"));
        try (InputStream profile = NodeMain.class.getResourceAsStream("/gosh_profile")) {
            Files.copy(profile, etc.resolve("gosh_profile"), StandardCopyOption.REPLACE_EXISTING);
        }
        return folder;
    }

    private static List<Path> jars(Path folder) throws IOException {
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.jar")) {
            found.forEach(jars::add);
        }
        jars.sort(
                Comparator.comparing(NodeMain::isLogService)
                        .reversed()
                        .thenComparing(Path::toString));
        return jars;
    }

    /** It comes before all that log to it. */
    private static boolean isLogService(Path jar) {
        return jar.getFileName().toString().startsWith("org.apache.felix.log-");
    }

    private static void start(Framework framework, List<Path> jars)
            throws BundleException, IOException {
        BundleContext context = framework.getBundleContext();
        List<Bundle> bundles = new ArrayList<>();
        for (Path jar : jars) {
            try (var bytes = Files.newInputStream(jar)) {
                bundles.add(context.installBundle("base:" + jar.getFileName(), bytes));
            }
        }
        framework.adapt(FrameworkWiring.class).resolveBundles(bundles);
        for (Bundle bundle : bundles) {
            boolean fragment = bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
            if (!fragment) {
                bundle.start();
            }
        }
        framework.start();
    }

    private static void stop(Framework framework) {
        try {
            framework.stop();
            framework.waitForStop(STOP_LIMIT_MILLIS);
        } catch (BundleException e) {
            System.err.println("The node did not stop cleanly: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
