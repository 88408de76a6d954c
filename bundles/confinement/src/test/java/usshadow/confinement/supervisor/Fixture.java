package usshadow.confinement.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import usshadow.confinement.sandbox.Tools;

/** Settings that run {@link StubNode} instead of a node. */
final class Fixture {
    static final Path BWRAP = Path.of("/usr/bin/bwrap");

    private Fixture() {}

    static Settings settings(
            Path folder, int portBase, String behaviour, Path bwrap, boolean allowUnconfined)
            throws IOException {
        Path flavour = Files.createDirectories(folder.resolve("systems/kvm"));
        if (!Files.exists(flavour.resolve("usshadow.hypervisor.guest-0.1.0.jar"))) {
            Files.createFile(flavour.resolve("usshadow.hypervisor.guest-0.1.0.jar"));
            Files.createDirectories(folder.resolve("systems/cloud"));
        }
        List<String> command =
                List.of(
                        "{java}",
                        "-Xmx{heapMiB}m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-cp",
                        "{classpath}",
                        StubNode.class.getName(),
                        behaviour,
                        "{doors}",
                        "{work}");
        return new Settings(
                "alpha",
                folder.resolve("alpha"),
                Tools.javaHome(),
                List.of(Tools.testClasses()),
                folder.resolve("systems"),
                command,
                portBase,
                "127.0.0.1",
                4,
                32,
                Optional.empty(),
                folder.resolve("log"),
                bwrap,
                allowUnconfined,
                Duration.ofSeconds(20),
                Duration.ofSeconds(2));
    }
}
