package usshadow.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import usshadow.confinement.VirtualizedSystem;
import usshadow.console.ConsoleException;
import usshadow.console.ConsolePort;
import usshadow.device.serial.shadow.ShadowSerialFactory;
import usshadow.engine.soft.SoftEngine;
import usshadow.fleet.FleetException;
import usshadow.fleet.Image;
import usshadow.fleet.Mode;
import usshadow.fleet.Permission;
import usshadow.fleet.Ram;
import usshadow.fleet.TestHosts;
import usshadow.fleet.VmSettings;
import usshadow.fleet.VmUser;
import usshadow.guest.GuestImage;
import usshadow.guest.GuestImages;
import usshadow.hypervisor.cloud.CloudVms;
import usshadow.hypervisor.cloud.vm.CloudHypervisor;
import usshadow.linux.Memfd;
import usshadow.node.NodeIdentity;
import usshadow.node.NodeKind;
import usshadow.sealing.Carry;
import usshadow.ultracall.UltracallGate;
import usshadow.ultracall.UltracallHandlers;

/** A cloud hypervisor with a fleet in memory, and the memories of virtualized systems. */
final class BenchHost implements AutoCloseable {
    /** The VM that is registered. */
    static final String VM = "bench";

    private static final String HOST = "alpha";
    private static final int SMALL_MIB = 1;
    private static final long SMALL_MEMORY = 4 << 20;

    private final TestHosts hosts;
    private final CloudHypervisor cloud;
    private final UltracallHandlers handlers = new UltracallHandlers();

    private record Booted(String name, Memfd memory) implements VirtualizedSystem {}

    /** One virtualized system: its memory and its gate. */
    record Tenant(Memfd memory, UltracallGate gate) implements AutoCloseable {
        @Override
        public void close() {
            gate.close();
            memory.close();
        }
    }

    /** With one VM, {@link #VM}, of 1 MiB. */
    BenchHost(Path folder, GuestImage image) throws IOException, FleetException {
        this(folder, image, SMALL_MIB, List.of(VM));
    }

    /** With these VMs, all of one image and size. */
    BenchHost(Path folder, GuestImage image, int ramMiB, List<String> vms)
            throws IOException, FleetException {
        hosts = new TestHosts(folder);
        Image registered = new Image(image.name(), HexFormat.of().formatHex(image.digest()));
        for (String vm : vms) {
            hosts.fleet(HOST).register(settings(vm, registered, ramMiB), Set.of(HOST));
        }
        cloud =
                new CloudHypervisor(
                        new Identity(), new SoftEngine(), hosts.fleet(HOST), new OneImage(image));
        cloud.addFactory(new ShadowSerialFactory());
        handlers.add(cloud);
    }

    private static VmSettings settings(String vm, Image image, int ramMiB) {
        return VmSettings.of(
                vm,
                "bench",
                Map.of("bench", new VmUser(Permission.WRITE, List.of(TestHosts.key("bench")))),
                Mode.SHADOW,
                Carry.ALL,
                Ram.VISIBLE,
                ramMiB,
                image,
                Set.of("vs1", "vs2"));
    }

    /** Starts a virtualized system named vs1 or vs2. */
    Tenant tenant(String name) throws IOException {
        return tenant(name, SMALL_MEMORY);
    }

    /** With so many bytes of memory. */
    Tenant tenant(String name, long size) throws IOException {
        Memfd memory = Memfd.create(name, size);
        cloud.addSystem(new Booted(name, memory));
        return new Tenant(
                memory, UltracallGate.open(name, memory.segment(), handlers, (gate, cause) -> {}));
    }

    /** A VM's serial console; it is there once the VM runs. */
    Optional<ConsolePort> console(String vm) throws ConsoleException {
        return cloud.port(vm, "com1");
    }

    /** How many instructions all VMs have executed. */
    long instructions() {
        return cloud.instances().stream().mapToLong(CloudVms.Instance::instructions).sum();
    }

    @Override
    public void close() {
        cloud.close();
        hosts.close();
    }

    private record OneImage(GuestImage image) implements GuestImages {
        @Override
        public Optional<GuestImage> find(String name) {
            return Optional.of(image);
        }

        @Override
        public List<String> names() {
            return List.of(image.name());
        }
    }

    private record Identity() implements NodeIdentity {
        @Override
        public String name() {
            return HOST + "/cloud";
        }

        @Override
        public String host() {
            return HOST;
        }

        @Override
        public NodeKind kind() {
            return NodeKind.CLOUD;
        }

        @Override
        public Path folder() {
            return Path.of("");
        }

        @Override
        public String confinement() {
            return "";
        }

        @Override
        public long pid() {
            return ProcessHandle.current().pid();
        }

        @Override
        public String startId() {
            return "bench";
        }

        @Override
        public Instant started() {
            return Instant.EPOCH;
        }
    }
}
