package usshadow.shell.operator;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import usshadow.console.ConsoleException;
import usshadow.console.ConsolePort;
import usshadow.console.LocalConsoles;
import usshadow.hypervisor.guest.DebugOutput;
import usshadow.hypervisor.guest.GuestHypervisor;
import usshadow.hypervisor.guest.GuestHypervisorException;
import usshadow.hypervisor.guest.Recorder;
import usshadow.migration.api.RamBlock;
import usshadow.node.NodeIdentity;

/** The commands of scope {@code vm} that show and keep what an operator can see of a guest. */
@Component(
        service = SpyCommands.class,
        property = {
            "osgi.command.scope=vm",
            "osgi.command.function=debug",
            "osgi.command.function=console",
            "osgi.command.function=record",
            "osgi.command.function=dump"
        })
public final class SpyCommands {
    private final GuestHypervisor hypervisor;
    private final DebugOutput debug;
    private final Recorder recorder;
    private final Path folder;

    /** Null while no VM can have a console in this virtualized system. */
    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile LocalConsoles consoles;

    /** Commands that keep files in the node's folder. */
    @Activate
    public SpyCommands(
            @Reference GuestHypervisor hypervisor,
            @Reference DebugOutput debug,
            @Reference Recorder recorder,
            @Reference NodeIdentity node) {
        this.hypervisor = hypervisor;
        this.debug = debug;
        this.recorder = recorder;
        this.folder = node.folder();
    }

    /**
     * What the guest wrote to its debug port.
     *
     * @throws GuestHypervisorException if there is no such VM
     */
    @Descriptor("shows what a guest wrote to its debug port (0xe9, 0x402), as it was reflected")
    public String debug(@Descriptor("the VM's id") String id) throws GuestHypervisorException {
        hypervisor.find(id);
        return debug.of(id).map(Lines::visible).orElse("");
    }

    /**
     * What is on the guest's virtual console.
     *
     * @throws GuestHypervisorException if there is no such VM
     * @throws ConsoleException if its serial port is not this virtualized system's
     */
    @Descriptor("shows what is on a VM's virtual console; a shadow console is not here")
    public String console(@Descriptor("the VM's id") String id)
            throws GuestHypervisorException, ConsoleException {
        hypervisor.find(id);
        LocalConsoles present = consoles;
        ConsolePort port = present == null ? null : present.port(id, "com1").orElse(null);
        if (port == null) {
            throw new ConsoleException(
                    ConsoleException.Kind.NO_SUCH_PORT,
                    "VM %s has no console in this virtualized system: its serial port is a shadow device, or it has none"
                            .formatted(id));
        }
        return Lines.visible(port.state().scrollBack());
    }

    /**
     * Turns the recorder on or off.
     *
     * @throws IOException if it cannot write
     */
    @Descriptor(
            "records migration streams, debug output and virtual consoles into this node's folder")
    public String record(@Descriptor("on or off") String wanted) throws IOException {
        return switch (wanted) {
            case "on" -> "recording into " + recorder.start();
            case "off" -> {
                recorder.stop();
                yield "not recording";
            }
            default ->
                    throw new IllegalArgumentException(
                            "record '%s': write vm:record on, or off".formatted(wanted));
        };
    }

    /**
     * Writes a VM's RAM to a file, as this virtualized system sees it while the guest runs.
     *
     * @throws GuestHypervisorException if there is no such VM
     * @throws IOException if the file is there already, or cannot be written
     */
    @Descriptor("writes a VM's RAM, as it is seen here, to a new file in this node's folder")
    public String dump(
            @Descriptor("the VM's id") String id, @Descriptor("the file's name") String file)
            throws GuestHypervisorException, IOException {
        Path target = folder.resolve(file);
        long bytes = 0;
        var blocks = hypervisor.migratable(id).ram();
        try (FileChannel out =
                FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (RamBlock block : blocks) {
                var memory = block.memory().asByteBuffer();
                while (memory.hasRemaining()) {
                    bytes += out.write(memory);
                }
            }
        }
        return "%d MiB of RAM are in %s".formatted(bytes >> 20, target);
    }
}
