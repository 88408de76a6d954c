package usshadow.confinement.supervisor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.confinement.Forwarder;
import usshadow.confinement.MigrationPeers;
import usshadow.confinement.StartOptions;
import usshadow.confinement.SystemState;
import usshadow.confinement.SystemStatus;
import usshadow.confinement.VirtualizedSystem;
import usshadow.confinement.VirtualizedSystemException;
import usshadow.confinement.VirtualizedSystemException.Reason;
import usshadow.confinement.VirtualizedSystems;
import usshadow.confinement.sandbox.Confinement;
import usshadow.confinement.sandbox.ConfinementProbe;
import usshadow.confinement.sandbox.SystemFolder;
import usshadow.confinement.sandbox.Unconfined;
import usshadow.doors.DoorSigns;

/**
 * The virtualized systems of this host, one {@link Supervisor} each. Stops them all when it goes.
 */
@Component(
        service = VirtualizedSystems.class,
        immediate = true,
        configurationPid = "usshadow.confinement",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class SupervisedSystems implements VirtualizedSystems {
    private static final Logger LOG = LoggerFactory.getLogger(SupervisedSystems.class);
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,32}");

    private final Settings settings;
    private final Supervisor.Registry registry;
    private final Map<String, Supervisor> systems = new TreeMap<>();
    private final List<MigrationPeers> peers = new CopyOnWriteArrayList<>();
    private boolean closed;

    /** Takes the configuration and gives back what a killed run has left. */
    @Activate
    public SupervisedSystems(BundleContext context, Settings.Config config) {
        this(Settings.of(config), (system, flavour) -> publish(context, system, flavour));
    }

    SupervisedSystems(Settings settings, Supervisor.Registry registry) {
        this.settings = settings;
        this.registry = registry;
        sweep();
    }

    private static AutoCloseable publish(
            BundleContext context, VirtualizedSystem system, String flavour) {
        ServiceRegistration<VirtualizedSystem> registration =
                context.registerService(
                        VirtualizedSystem.class,
                        system,
                        FrameworkUtil.asDictionary(
                                Map.of("name", system.name(), "flavour", flavour)));
        return registration::unregister;
    }

    /** Adds to the peers that can be reached; none is asked before the others. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addPeers(MigrationPeers more) {
        peers.add(more);
    }

    void removePeers(MigrationPeers gone) {
        peers.remove(gone);
    }

    @Override
    public SystemStatus start(String name, StartOptions options) throws VirtualizedSystemException {
        check(name, options.flavour());
        Confinement confinement = confinement();
        int memoryMiB = options.memoryMiB() == 0 ? settings.memoryMiB() : options.memoryMiB();
        Supervisor supervisor;
        synchronized (this) {
            reserve(name);
            supervisor =
                    new Supervisor(
                            settings,
                            new Supervisor.Order(
                                    name,
                                    options.flavour(),
                                    memoryMiB,
                                    freeSlot(),
                                    options.consoleKeys()),
                            confinement,
                            this::find,
                            registry);
            systems.put(name, supervisor);
        }
        try {
            return supervisor.start();
        } catch (VirtualizedSystemException e) {
            synchronized (this) {
                systems.remove(name, supervisor);
            }
            forget(supervisor);
            throw e;
        }
    }

    private void check(String name, String flavour) throws VirtualizedSystemException {
        if (!NAME.matcher(name).matches()) {
            throw new VirtualizedSystemException(
                    Reason.BAD_NAME,
                    "the name '" + name + "' is none: write 1 to 32 of a-z, 0-9 and '-'");
        }
        if (!flavours().contains(flavour)) {
            throw new VirtualizedSystemException(
                    Reason.NOT_BUILT,
                    "hypervisor '"
                            + flavour
                            + "' is not built yet: "
                            + settings.systems()
                            + " has "
                            + String.join(", ", flavours()));
        }
    }

    private void reserve(String name) throws VirtualizedSystemException {
        if (closed) {
            throw new VirtualizedSystemException(Reason.RESOURCE, "this node is stopping");
        }
        Supervisor present = systems.get(name);
        if (present != null && !present.over()) {
            throw new VirtualizedSystemException(
                    Reason.DUPLICATE,
                    "virtualized system '"
                            + name
                            + "' is "
                            + present.status().state()
                            + ": stop it first, or choose another name");
        }
    }

    private int freeSlot() {
        List<Integer> taken =
                systems.values().stream()
                        .filter(system -> !system.over())
                        .map(Supervisor::slot)
                        .toList();
        int slot = 0;
        while (taken.contains(slot)) {
            slot++;
        }
        return slot;
    }

    private Confinement confinement() throws VirtualizedSystemException {
        Confinement found = new ConfinementProbe(settings.bwrap()).find();
        if (found instanceof Unconfined unconfined) {
            if (!settings.allowUnconfined()) {
                throw new VirtualizedSystemException(
                        Reason.NOT_CONFINABLE,
                        "a virtualized system cannot be confined here: "
                                + unconfined.why()
                                + ". (allowUnconfined=true in usshadow.confinement would run it without.)");
            }
            LOG.error("{}", unconfined.text());
        }
        return found;
    }

    /** A peer by name: a system of this host, or one that somebody lists. */
    private Optional<InetSocketAddress> find(String name) {
        String prefix = settings.host() + "/";
        if (name.startsWith(prefix)) {
            return list().stream()
                    .filter(system -> name.equals(prefix + system.name()))
                    .filter(system -> system.state() == SystemState.RUNNING)
                    .flatMap(system -> system.forwarders().stream())
                    .filter(forwarder -> forwarder.door().equals(DoorSigns.MIGRATION))
                    .map((Forwarder door) -> new InetSocketAddress(door.address(), door.port()))
                    .findFirst();
        }
        return peers.stream().map(list -> list.find(name)).flatMap(Optional::stream).findFirst();
    }

    @Override
    public void stop(String name) throws VirtualizedSystemException {
        Supervisor supervisor;
        synchronized (this) {
            supervisor = systems.get(name);
        }
        if (supervisor == null) {
            throw new VirtualizedSystemException(
                    Reason.UNKNOWN,
                    "there is no virtualized system '"
                            + name
                            + "'; there are: "
                            + String.join(", ", names()));
        }
        supervisor.stop();
        synchronized (this) {
            systems.remove(name, supervisor);
        }
        forget(supervisor);
    }

    private synchronized List<String> names() {
        return List.copyOf(systems.keySet());
    }

    private static void forget(Supervisor supervisor) {
        try {
            supervisor.forget();
        } catch (IOException e) {
            LOG.warn("a status file cannot be deleted", e);
        }
    }

    @Override
    public synchronized List<SystemStatus> list() {
        return systems.values().stream().map(Supervisor::status).toList();
    }

    @Override
    public List<String> flavours() {
        if (!Files.isDirectory(settings.systems())) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(settings.systems())) {
            return folders.filter(SupervisedSystems::isFlavour)
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            LOG.error("the bundles of virtualized systems cannot be listed", e);
            return List.of();
        }
    }

    /**
     * Whether a folder holds the bundles of a virtualized system, which other kinds of node do not
     * have.
     */
    private static boolean isFlavour(Path folder) {
        try (DirectoryStream<Path> guest =
                Files.newDirectoryStream(folder, "usshadow.hypervisor.guest*.jar")) {
            return guest.iterator().hasNext();
        } catch (IOException noFolder) {
            return false;
        }
    }

    /** Stops all virtualized systems, at the same time. */
    @Deactivate
    public void close() {
        List<String> names;
        synchronized (this) {
            closed = true;
            names = names();
        }
        List<Thread> stopping = new ArrayList<>();
        for (String name : names) {
            stopping.add(Thread.ofVirtual().start(() -> stopQuietly(name)));
        }
        for (Thread thread : stopping) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return; // They end with this process in any case.
            }
        }
    }

    private void stopQuietly(String name) {
        try {
            stop(name);
        } catch (VirtualizedSystemException e) {
            LOG.error("virtualized system {} was not stopped cleanly", name, e);
        }
    }

    private void sweep() {
        if (!Files.isDirectory(settings.folder())) {
            return;
        }
        try (Stream<Path> folders = Files.list(settings.folder())) {
            for (SystemFolder folder :
                    folders.map(SystemFolder::new).filter(SystemFolder::marked).toList()) {
                Files.deleteIfExists(folder.node());
                folder.reclaim();
            }
        } catch (IOException e) {
            LOG.warn("what an earlier run left cannot be deleted: {}", e.toString());
        }
    }
}
