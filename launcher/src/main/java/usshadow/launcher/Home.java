package usshadow.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where this installation keeps what it starts. */
record Home(Path root) {
    private static final String PROPERTY = "usshadow.home";

    /** The installation that the starting script belongs to. */
    static Home current() {
        String root = System.getProperty(PROPERTY);
        if (root == null) {
            throw new UserError("Start me by the script ./usshadow: -D" + PROPERTY + " is not set");
        }
        return new Home(Path.of(root).toAbsolutePath().normalize());
    }

    /** The folder of bundles of one node type: cloud, fleet, kvm. */
    Path bundles(String type) {
        return systems().resolve(type);
    }

    /** The folder that holds one folder of bundles for each node type. */
    Path systems() {
        return root.resolve("run/target/export");
    }

    /** The jars of the small main that starts a node. */
    List<Path> nodeClasspath() {
        return jars(root.resolve("run/target/main"));
    }

    /** The jars of the benchmarks. */
    List<Path> benchClasspath() {
        return jars(root.resolve("bench/target/lib"));
    }

    /** The jars of the demonstration. */
    List<Path> demoClasspath() {
        return jars(root.resolve("demo/target/lib"));
    }

    static Path javaHome() {
        return Path.of(System.getProperty("java.home"));
    }

    static Path tool(String name) {
        return javaHome().resolve("bin").resolve(name);
    }

    private static List<Path> jars(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".jar")).sorted().toList();
        } catch (IOException e) {
            throw new UserError("Nothing built in " + folder + "; run ./usshadow build", e);
        }
    }
}
