package usshadow.shell.cloud;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import usshadow.confinement.StartOptions;
import usshadow.confinement.SystemStatus;
import usshadow.confinement.VirtualizedSystemException;
import usshadow.confinement.VirtualizedSystems;

/**
 * {@code cloud:vs-start}. Gogo gives a command whose name no method can have to {@code _main}, name
 * first.
 */
@Component(
        service = VsStart.class,
        property = {"osgi.command.scope=cloud", "osgi.command.function=vs-start"})
public final class VsStart {
    private final VirtualizedSystems systems;

    /** A command on this node's virtualized systems. */
    @Activate
    public VsStart(@Reference VirtualizedSystems systems) {
        this.systems = systems;
    }

    /**
     * Starts a virtualized system and waits until it is ready.
     *
     * @throws VirtualizedSystemException if it cannot be started, saying what to do
     * @throws IOException if the file of keys cannot be read
     */
    @Descriptor(
            "starts a virtualized system: vs-start [--hypervisor kvm] [--memory MiB] [--console-keys file] <name>")
    public SystemStatus _main(
            @Descriptor("its guest hypervisor's flavour")
                    @Parameter(
                            names = {"-H", "--hypervisor"},
                            absentValue = "kvm")
                    String hypervisor,
            @Descriptor("its memory in MiB, 0 for the node's default")
                    @Parameter(
                            names = {"-m", "--memory"},
                            absentValue = "0")
                    int memoryMiB,
            @Descriptor(
                            "opens a door to its own consoles, for comparisons: file of users' public keys")
                    @Parameter(
                            names = {"--console-keys"},
                            absentValue = "")
                    String consoleKeys,
            String command,
            @Descriptor("its name") String name)
            throws VirtualizedSystemException, IOException {
        return systems.start(name, new StartOptions(hypervisor, memoryMiB, keys(consoleKeys)));
    }

    private static List<String> keys(String file) throws IOException {
        if (file.isEmpty()) {
            return List.of();
        }
        List<String> keys =
                Files.readAllLines(Path.of(file)).stream()
                        .filter(line -> !line.isBlank() && !line.startsWith("#"))
                        .toList();
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(file + " holds no public key");
        }
        return keys;
    }
}
