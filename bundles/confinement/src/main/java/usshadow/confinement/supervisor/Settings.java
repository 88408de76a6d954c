package usshadow.confinement.supervisor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What all virtualized systems of a host have in common.
 *
 * @param host the host's name
 * @param folder where each has its folder
 * @param javaHome the JDK they run on
 * @param nodeClasspath the jars of the small main
 * @param systems a folder of bundles a flavour
 * @param command the command line inside, with the placeholders of the sandbox's view
 * @param portBase the first port for their forwarders
 * @param bindAddress where the forwarders listen
 * @param memoryMiB shared memory of one, unless it asks for another
 * @param heapMiB the most Java heap of one
 * @param operatorKeys authorized_keys of the operators' shells
 * @param logFolder where their output goes
 * @param bwrap the bubblewrap to use
 * @param allowUnconfined whether one may run where it cannot be confined
 * @param startLimit how long one may take until its operators' shell answers
 * @param stopLimit how long one may take to obey
 */
record Settings(
        String host,
        Path folder,
        Path javaHome,
        List<Path> nodeClasspath,
        Path systems,
        List<String> command,
        int portBase,
        String bindAddress,
        int memoryMiB,
        int heapMiB,
        Optional<Path> operatorKeys,
        Path logFolder,
        Path bwrap,
        boolean allowUnconfined,
        Duration startLimit,
        Duration stopLimit) {

    /** The keys of PID usshadow.confinement. */
    @interface Config {
        /** The host's name, as {@code alpha}. */
        String host();

        /** The folder that holds a folder for each virtualized system. */
        String folder();

        /** The JDK they run on. */
        String javaHome();

        /** The jars of the small main that starts a node. */
        String[] nodeClasspath();

        /** A folder with a folder of bundles for each flavour. */
        String systems();

        /**
         * The command line inside; {@code {java} {heapMiB} {classpath} {config} {bundles} {load}
         * {doors} {work} {name}} are replaced.
         */
        String[] command() default {
            "{java}",
            "-Xmx{heapMiB}m",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            "{classpath}",
            "usshadow.run.NodeMain",
            "{bundles}",
            "{work}",
            "{config}",
            "L1"
        };

        /**
         * The first TCP port for forwarders; each virtualized system takes the first free block of
         * four.
         */
        int portBase();

        /** The address that forwarders listen on. */
        String bindAddress() default "127.0.0.1";

        /** Shared memory of one virtualized system, in MiB. */
        int memoryMiB() default 64;

        /** The most Java heap of one virtualized system, in MiB. */
        int heapMiB() default 256;

        /** An authorized_keys file for the operators' shells; none by default. */
        String operatorKeys() default "";

        /** The folder for their output. */
        String logFolder();

        /** The bubblewrap to use. */
        String bwrap() default "/usr/bin/bwrap";

        /** Whether virtualized systems may run where they cannot be confined. */
        boolean allowUnconfined() default false;

        /** How long one may take until its operators' shell answers, in seconds. */
        int startSeconds() default 30;

        /** How long one may take to end when asked to, in seconds. */
        int stopSeconds() default 5;
    }

    static Settings of(Config config) {
        return new Settings(
                required("host", config.host()),
                path("folder", config.folder()),
                path("javaHome", config.javaHome()),
                Stream.of(config.nodeClasspath()).map(jar -> path("nodeClasspath", jar)).toList(),
                path("systems", config.systems()),
                List.of(config.command()),
                config.portBase(),
                config.bindAddress(),
                config.memoryMiB(),
                config.heapMiB(),
                Optional.of(config.operatorKeys()).filter(keys -> !keys.isEmpty()).map(Path::of),
                path("logFolder", config.logFolder()),
                path("bwrap", config.bwrap()),
                config.allowUnconfined(),
                Duration.ofSeconds(config.startSeconds()),
                Duration.ofSeconds(config.stopSeconds()));
    }

    private static String required(String key, String value) {
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException(
                    "PID usshadow.confinement lacks the key '" + key + "'");
        }
        return value;
    }

    private static Path path(String key, String value) {
        return Path.of(required(key, value)).toAbsolutePath().normalize();
    }
}
