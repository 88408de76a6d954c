package usshadow.confinement.supervisor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.confinement.Forwarder;
import usshadow.confinement.MigrationPeers;
import usshadow.confinement.SystemState;
import usshadow.confinement.SystemStatus;
import usshadow.confinement.VirtualizedSystem;
import usshadow.confinement.VirtualizedSystemException;
import usshadow.confinement.VirtualizedSystemException.Reason;
import usshadow.confinement.doors.InwardDoor;
import usshadow.confinement.doors.Limits;
import usshadow.confinement.doors.OutwardDoor;
import usshadow.confinement.sandbox.Confinement;
import usshadow.confinement.sandbox.EtcFiles;
import usshadow.confinement.sandbox.LaunchPlan;
import usshadow.confinement.sandbox.SystemFolder;
import usshadow.confinement.sandbox.Unconfined;
import usshadow.confinement.sandbox.Verification;
import usshadow.confinement.sandbox.View;
import usshadow.doors.DoorSigns;
import usshadow.linux.Memfd;

/**
 * The life of one virtualized system, on one thread from its start to the last thing given back.
 *
 * <pre>
 *   folder -> doors -> memory -> service -> process      in this order, and given back in the opposite one
 *
 *   STARTING --first dial of the operator door--> RUNNING --stop--> STOPPING --> STOPPED
 *       \__________________________________________/ \--process ends by itself--> DIED
 * </pre>
 */
final class Supervisor {
    private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
    private static final Duration RECLAIM_LIMIT = Duration.ofSeconds(60);

    /**
     * What this one is.
     *
     * @param name its name on the host
     * @param flavour its hypervisor's
     * @param memoryMiB its shared memory
     * @param slot which block of ports it has
     */
    record Order(String name, String flavour, int memoryMiB, int slot, List<String> consoleKeys) {
        /** Ports a virtualized system: operator, migration, console, and one that is kept. */
        static final int PORTS = 4;
    }

    /**
     * Makes a virtualized system known to the node; closing the result takes it back and waits for
     * its users.
     */
    @FunctionalInterface
    interface Registry {
        AutoCloseable publish(VirtualizedSystem system, String flavour);
    }

    private record Published(String name, Memfd memory) implements VirtualizedSystem {}

    private final Settings settings;
    private final Order order;
    private final Confinement confinement;
    private final MigrationPeers peers;
    private final Registry registry;
    private final SystemFolder folder;
    private final Instant started = Instant.now();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final List<Forwarder> forwarders = new ArrayList<>();
    private final List<String> missing;
    private BoundedLog log;
    private SystemProcess process;
    private SystemState state = SystemState.STARTING;
    private Optional<Integer> exitStatus = Optional.empty();
    private String hostKey = "";
    private long pid;

    Supervisor(
            Settings settings,
            Order order,
            Confinement confinement,
            MigrationPeers peers,
            Registry registry) {
        this.settings = settings;
        this.order = order;
        this.confinement = confinement;
        this.peers = peers;
        this.registry = registry;
        this.folder = new SystemFolder(settings.folder().resolve(order.name()));
        this.missing = new ArrayList<>(confinement.missing());
    }

    /**
     * Starts it and waits until its operators' shell answers.
     *
     * @throws VirtualizedSystemException if that does not happen; all is given back then
     */
    SystemStatus start() throws VirtualizedSystemException {
        Thread.ofPlatform().daemon().name("vs " + order.name()).start(this::live);
        try {
            ready.get(settings.startLimit().toMillis(), TimeUnit.MILLISECONDS);
            return confirm();
        } catch (ExecutionException e) {
            await(ended);
            throw failure(e.getCause());
        } catch (TimeoutException e) {
            stop();
            throw new VirtualizedSystemException(
                    Reason.START_FAILED,
                    "virtualized system '"
                            + order.name()
                            + "' was not ready within "
                            + settings.startLimit().toSeconds()
                            + " s and was ended"
                            + told(),
                    e);
        } catch (InterruptedException e) {
            stop();
            Thread.currentThread().interrupt();
            throw new VirtualizedSystemException(
                    Reason.START_FAILED, "the start of '" + order.name() + "' was interrupted", e);
        }
    }

    private VirtualizedSystemException failure(Throwable cause) {
        if (cause instanceof Died) {
            return new VirtualizedSystemException(
                    Reason.START_FAILED,
                    "virtualized system '"
                            + order.name()
                            + "' ended with status "
                            + exitStatus.orElse(-1)
                            + " before it was ready"
                            + told(),
                    cause);
        }
        return new VirtualizedSystemException(
                Reason.RESOURCE,
                "virtualized system '"
                        + order.name()
                        + "' cannot be started: "
                        + cause.getMessage(),
                cause);
    }

    private synchronized String told() {
        String tail = log == null ? "" : log.tail();
        return tail.isEmpty() ? "; it printed nothing" : "; it printed last:\n" + tail;
    }

    private static final class Died extends Exception {
        private static final long serialVersionUID = 1;
    }

    /**
     * From start to reclaim; the thread that forks must outlive the process (see {@link
     * SystemProcess}).
     */
    private void live() {
        try (Reclaim reclaim = new Reclaim(order.name())) {
            run(reclaim);
        } catch (IOException | RuntimeException e) {
            ready.completeExceptionally(e);
        } catch (InterruptedException e) {
            ready.completeExceptionally(e);
            Thread.currentThread().interrupt();
        } finally {
            finish();
        }
    }

    private void run(Reclaim reclaim) throws IOException, InterruptedException {
        folder.prepare();
        reclaim.add("its folder", folder::reclaim);
        View view = openLog(reclaim);
        openDoors(reclaim);
        Memfd memory =
                reclaim.add(
                        "its memory",
                        Memfd.create(
                                settings.host() + "/" + order.name(),
                                (long) order.memoryMiB() << 20));
        reclaim.add(
                "its service",
                registry.publish(new Published(order.name(), memory), order.flavour()));
        launch(reclaim, memory, view);
        int status = process.waitFor();
        ended(status);
    }

    private View openLog(Reclaim reclaim) throws IOException, InterruptedException {
        BoundedLog opened =
                reclaim.add(
                        "its log",
                        new BoundedLog(
                                settings.logFolder().resolve(order.name() + ".log"),
                                BoundedLog.MAX_BYTES));
        String key = HostKeys.ensure(folder.hostKey(), settings.host() + "/" + order.name());
        synchronized (this) {
            log = opened;
            hostKey = key;
        }
        View view = confinement.view(plan());
        EtcFiles.write(folder, order.name());
        folder.write(folder.authorizedKeys(), authorizedKeys());
        folder.write(folder.config(), NodeFiles.config(settings.host(), order, confinement, view));
        return view;
    }

    private LaunchPlan plan() {
        return new LaunchPlan(
                order.name(),
                folder,
                settings.javaHome(),
                settings.nodeClasspath(),
                settings.systems().resolve(order.flavour()),
                settings.heapMiB(),
                settings.command());
    }

    private String authorizedKeys() throws IOException {
        return settings.operatorKeys().isPresent()
                ? Files.readString(settings.operatorKeys().get())
                : "";
    }

    private void openDoors(Reclaim reclaim) throws IOException {
        int port = settings.portBase() + Order.PORTS * order.slot();
        inward(reclaim, DoorSigns.OPERATOR, port, () -> ready.complete(null));
        inward(reclaim, DoorSigns.MIGRATION, port + 1, () -> {});
        if (!order.consoleKeys().isEmpty()) {
            inward(reclaim, DoorSigns.CONSOLE, port + 2, () -> {});
        }
        reclaim.add(
                "its way out",
                OutwardDoor.open(socket(DoorSigns.MIGRATION_OUT), peers, Limits.STANDARD));
        note(new Forwarder(DoorSigns.MIGRATION_OUT, Forwarder.Direction.OUT, "listed peers", 0));
    }

    private void inward(Reclaim reclaim, String door, int port, Runnable dialled)
            throws IOException {
        InwardDoor opened =
                reclaim.add(
                        "its door " + door,
                        InwardDoor.open(
                                new InetSocketAddress(settings.bindAddress(), port),
                                socket(door),
                                Limits.STANDARD,
                                dialled));
        note(
                new Forwarder(
                        door,
                        Forwarder.Direction.IN,
                        settings.bindAddress(),
                        opened.address().getPort()));
    }

    private synchronized void note(Forwarder forwarder) {
        forwarders.add(forwarder);
    }

    private Path socket(String door) {
        return folder.doors().resolve(DoorSigns.socketName(door));
    }

    private void launch(Reclaim reclaim, Memfd memory, View view) throws IOException {
        List<String> command = memory.handingDown(confinement.command(plan(), view));
        LOG.debug("{}: {}", order.name(), command);
        synchronized (this) {
            if (state != SystemState.STARTING) {
                throw new IOException("it was stopped before it had started");
            }
            process =
                    reclaim.add(
                            "its process",
                            SystemProcess.start(
                                    command, folder.root(), !(confinement instanceof Unconfined)));
            pid = process.pid();
        }
        log.follow(process.output());
        writeStatus();
    }

    /** The process is gone: says so, and notes whether anybody had asked for it. */
    private void ended(int status) {
        synchronized (this) {
            exitStatus = Optional.of(status);
            if (state != SystemState.STOPPING) {
                LOG.warn(
                        "virtualized system {} ended by itself with status {}",
                        order.name(),
                        status);
            }
        }
        ready.completeExceptionally(new Died());
    }

    private void finish() {
        synchronized (this) {
            state = state == SystemState.STOPPING ? SystemState.STOPPED : SystemState.DIED;
        }
        writeStatus();
        ended.complete(null);
    }

    /** Calls a system running that has answered, lives, and is as confined as it should be. */
    private SystemStatus confirm() throws VirtualizedSystemException {
        List<String> lacks;
        synchronized (this) {
            if (state != SystemState.STARTING) {
                throw failure(new Died());
            }
            boolean confined = !(confinement instanceof Unconfined);
            lacks = confined ? Verification.missing(process.jvmPid()) : List.of();
            missing.addAll(lacks);
            pid = process.pid();
            state = SystemState.RUNNING;
        }
        if (!lacks.isEmpty() && !settings.allowUnconfined()) {
            stop();
            throw new VirtualizedSystemException(
                    Reason.NOT_CONFINABLE,
                    "virtualized system '"
                            + order.name()
                            + "' was ended, because it is not confined: "
                            + String.join("; ", lacks)
                            + "; see ./usshadow doctor");
        }
        writeStatus();
        return status();
    }

    private void writeStatus() {
        if (!folder.marked()) {
            return; // It is somebody else's, which is why nothing was started.
        }
        try {
            synchronized (this) {
                String file = log == null ? "" : log.file().toString();
                folder.write(
                        folder.node(), NodeFiles.status(settings.host(), status(), hostKey, file));
            }
        } catch (IOException e) {
            LOG.error("the status of virtualized system {} cannot be written", order.name(), e);
        }
    }

    /**
     * Ends it, by force if need be, and waits until all is given back.
     *
     * @throws VirtualizedSystemException if that takes too long
     */
    void stop() throws VirtualizedSystemException {
        SystemProcess running;
        synchronized (this) {
            if (state == SystemState.STARTING || state == SystemState.RUNNING) {
                state = SystemState.STOPPING;
            }
            running = process;
        }
        try {
            if (running != null && !ended.isDone()) {
                running.end(settings.stopLimit());
            }
        } catch (InterruptedException e) {
            running.close();
            Thread.currentThread().interrupt();
        }
        await(ended);
    }

    private void await(CompletableFuture<Void> event) throws VirtualizedSystemException {
        try {
            event.get(RECLAIM_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new VirtualizedSystemException(
                    Reason.STOP_FAILED,
                    "virtualized system '"
                            + order.name()
                            + "' was not reclaimed within "
                            + RECLAIM_LIMIT.toSeconds()
                            + " s; see the log",
                    e);
        }
    }

    /** How it is now. */
    synchronized SystemStatus status() {
        return new SystemStatus(
                order.name(),
                order.flavour(),
                pid,
                state,
                started,
                order.memoryMiB(),
                confinement.text(),
                missing,
                forwarders,
                exitStatus);
    }

    /** Its block of ports. */
    int slot() {
        return order.slot();
    }

    /** Whether nothing of it is left but its status. */
    boolean over() {
        return ended.isDone();
    }

    /** Removes its status file, when it is forgotten. */
    void forget() throws IOException {
        if (folder.marked()) {
            Files.deleteIfExists(folder.node());
        }
    }
}
