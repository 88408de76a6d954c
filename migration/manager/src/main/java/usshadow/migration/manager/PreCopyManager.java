package usshadow.migration.manager;

import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.migration.api.IncomingMigrations;
import usshadow.migration.api.IncomingVmFactory;
import usshadow.migration.api.MigratableDevice;
import usshadow.migration.api.MigratableVm;
import usshadow.migration.api.Migration;
import usshadow.migration.api.MigrationConnector;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;
import usshadow.migration.api.MigrationListener;
import usshadow.migration.api.MigrationOffer;
import usshadow.migration.api.MigrationOptions;
import usshadow.migration.api.MigrationStatus;
import usshadow.migration.api.MigrationStatus.Direction;
import usshadow.migration.api.MigrationStrategy;
import usshadow.migration.api.Migrations;
import usshadow.migration.api.RamBlock;

/**
 * The migration manager: begins, receives and remembers migrations. Immediate, for it must not go
 * when the last who asked for it lets go.
 */
@Component(
        service = {Migrations.class, IncomingMigrations.class},
        immediate = true)
public final class PreCopyManager implements Migrations, IncomingMigrations {
    private static final Logger LOG = LoggerFactory.getLogger(PreCopyManager.class);
    private static final int MAX_INCOMING = 8;
    private static final Duration RECEIVE_TIMEOUT = MigrationOptions.DEFAULTS.linkTimeout();

    private final MigrationConnector connector;
    private final List<MigrationStrategy> strategies = new CopyOnWriteArrayList<>();
    private final List<IncomingVmFactory> factories = new CopyOnWriteArrayList<>();
    private final List<MigrationListener> listeners = new CopyOnWriteArrayList<>();
    private final History history = new History();
    private final AtomicLong ids = new AtomicLong();
    private final Semaphore incoming = new Semaphore(MAX_INCOMING);
    private final ScheduledExecutorService watchdog =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("migration watchdog").factory());

    /** Without migrations. */
    @Activate
    public PreCopyManager(@Reference MigrationConnector connector) {
        this.connector = connector;
    }

    /** Adds a strategy. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addStrategy(MigrationStrategy strategy) {
        strategies.add(strategy);
    }

    /** Removes a strategy; migrations that have begun with it go on. */
    void removeStrategy(MigrationStrategy strategy) {
        strategies.remove(strategy);
    }

    /** Adds a maker of arriving VMs. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addFactory(IncomingVmFactory factory) {
        factories.add(factory);
    }

    /** Removes a maker of arriving VMs; those it has made are its own to end. */
    void removeFactory(IncomingVmFactory factory) {
        factories.remove(factory);
    }

    /** Adds somebody who wants to be told. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addListener(MigrationListener listener) {
        listeners.add(listener);
    }

    /** Removes somebody who wanted to be told. */
    void removeListener(MigrationListener listener) {
        listeners.remove(listener);
    }

    /** Cancels what goes on, and waits a while for that. */
    @Deactivate
    void stop() {
        history.cancelAll();
        watchdog.shutdown();
    }

    @Override
    public Migration start(
            MigratableVm vm, String destination, String strategyName, MigrationOptions options)
            throws MigrationException {
        MigrationStrategy strategy = strategy(strategyName);
        List<RamBlock> blocks = vm.ram();
        List<MigratableDevice> devices = Devices.carried(vm.devices(), strategy);
        MigrationOffer offer = offer(vm, strategyName, blocks, devices);
        Progress progress = progress(Direction.OUTGOING, offer, destination);
        Outgoing migration =
                new Outgoing(
                        vm,
                        destination,
                        blocks,
                        devices,
                        offer,
                        options,
                        connector,
                        watchdog,
                        progress);
        history.add(migration);
        Thread.ofPlatform().daemon().name("migration of " + vm.id()).start(migration);
        return migration;
    }

    private static MigrationOffer offer(
            MigratableVm vm, String strategy, List<RamBlock> blocks, List<MigratableDevice> devices)
            throws MigrationException {
        try {
            return new MigrationOffer(
                    vm.id(),
                    vm.machine(),
                    strategy,
                    blocks.stream().map(b -> new MigrationOffer.Block(b.name(), b.size())).toList(),
                    devices.stream().map(MigrationOffer.Section::of).toList());
        } catch (IllegalArgumentException e) {
            throw new MigrationException(
                    MigrationFailure.VM,
                    "VM %s cannot be migrated: %s".formatted(vm.id(), e.getMessage()),
                    e);
        }
    }

    private MigrationStrategy strategy(String name) throws MigrationException {
        return strategies.stream()
                .filter(strategy -> strategy.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new MigrationException(
                                        MigrationFailure.UNKNOWN_STRATEGY,
                                        "no strategy '%s' here; there are %s: load its bundle"
                                                .formatted(
                                                        name,
                                                        strategies.stream()
                                                                .map(MigrationStrategy::name)
                                                                .toList())));
    }

    @Override
    public void receive(ByteChannel channel) {
        try (Link link = new Link(channel, RECEIVE_TIMEOUT, watchdog)) {
            LinkWriter out = LinkWriter.ofAnswers(link);
            if (!incoming.tryAcquire()) {
                refuse(out, Failures.busy(MAX_INCOMING + " migrations come in already"));
                return;
            }
            try {
                receive(link, out);
            } finally {
                incoming.release();
            }
        } catch (MigrationException stopped) {
            LOG.debug("a migration came too late", stopped);
        }
    }

    private void receive(Link link, LinkWriter out) {
        LinkReader in = LinkReader.ofStream(link::read);
        MigrationOffer offer;
        try {
            offer = Handshake.readOffer(in);
        } catch (MigrationException e) {
            LOG.warn("a migration came in without an offer: {}", e.getMessage());
            refuse(out, e);
            return;
        }
        Incoming migration =
                new Incoming(offer, link, in, out, progress(Direction.INCOMING, offer, ""));
        try {
            history.add(migration);
        } catch (MigrationException twice) {
            refuse(out, twice);
            return;
        }
        try {
            migration.run(strategy(offer.strategy()), factory(offer.machine()));
        } catch (MigrationException unknown) {
            migration.refuse(unknown);
        }
    }

    private static void refuse(LinkWriter out, MigrationException why) {
        try {
            Handshake.writeAnswer(out, HandshakeLayout.ANSWER, Optional.of(why));
        } catch (MigrationException gone) {
            LOG.debug("the refusal could not be told", gone);
        }
    }

    private IncomingVmFactory factory(String machine) throws MigrationException {
        return factories.stream()
                .filter(factory -> factory.makes(machine))
                .findFirst()
                .orElseThrow(
                        () ->
                                new MigrationException(
                                        MigrationFailure.UNKNOWN_MACHINE,
                                        "no guest hypervisor here makes machines of the name '%s'"
                                                .formatted(machine)));
    }

    private Progress progress(Direction direction, MigrationOffer offer, String peer) {
        return new Progress(ids.incrementAndGet(), direction, offer, peer, this::tell);
    }

    private void tell(MigrationStatus status) {
        for (MigrationListener listener : listeners) {
            try {
                listener.progress(status);
            } catch (RuntimeException e) {
                LOG.warn("a migration listener failed", e);
            }
        }
    }

    @Override
    public List<Migration> all() {
        return new ArrayList<>(history.all());
    }
}
