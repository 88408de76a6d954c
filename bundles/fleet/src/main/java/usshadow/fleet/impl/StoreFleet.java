package usshadow.fleet.impl;

import static usshadow.fleet.impl.Records.HOSTS;
import static usshadow.fleet.impl.Records.OWNERSHIP;
import static usshadow.fleet.impl.Records.VMS;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.fleet.ClaimId;
import usshadow.fleet.Fleet;
import usshadow.fleet.FleetException;
import usshadow.fleet.FleetException.Reason;
import usshadow.fleet.HostRecord;
import usshadow.fleet.Owner;
import usshadow.fleet.Ownership;
import usshadow.fleet.OwnershipListener;
import usshadow.fleet.SavePoint;
import usshadow.fleet.VmRegistration;
import usshadow.fleet.VmSettings;
import usshadow.fleet.VmUser;
import usshadow.fleet.Watch;
import usshadow.fleet.impl.Records.Kind;
import usshadow.fleet.impl.Records.Versioned;
import usshadow.fleet.store.RecordStore;
import usshadow.fleet.zookeeper.ZooKeeperStore;
import usshadow.identity.HostIdentity;
import usshadow.node.NodeIdentity;
import usshadow.sealing.VmKey;

/** The fleet on top of a store, ZooKeeper's by configuration, for one start of one cloud node. */
@Component(
        service = Fleet.class,
        immediate = true, // the host is announced before anybody asks for the fleet
        configurationPid = FleetConfig.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class StoreFleet implements Fleet, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreFleet.class);

    private static final int ATTEMPTS = 8;

    private final RecordStore store;
    private final HostIdentity self;
    private final String startId;
    private final Records records;
    private final Claims claims;
    private final Registrations registrations;
    private final Watch announcing;
    private volatile String console;

    /** Uses the ZooKeeper that the configuration names. */
    @Activate
    public StoreFleet(
            FleetConfig config, @Reference HostIdentity self, @Reference NodeIdentity node) {
        this(
                new ZooKeeperStore(
                        config.connect(),
                        Path.of(config.ca()),
                        Path.of(config.host()),
                        config.timeoutMillis()),
                self,
                node.startId(),
                config.console());
    }

    /**
     * Uses a store, and announces this host in it.
     *
     * @param store closed with this
     * @param self who this host is
     * @param startId of its cloud node
     */
    public StoreFleet(RecordStore store, HostIdentity self, String startId) {
        this(store, self, startId, "");
    }

    private StoreFleet(RecordStore store, HostIdentity self, String startId, String console) {
        this.console = console;
        this.store = store;
        this.self = self;
        this.startId = startId;
        this.records = new Records(store);
        this.claims = new Claims(records);
        this.registrations = new Registrations(records, self);
        this.announcing = store.watchReachable(this::announceIf);
    }

    @Override
    public VmRegistration register(VmSettings settings, Set<String> hosts) throws FleetException {
        return registrations.register(settings, hosts);
    }

    @Override
    public void unregister(String vm) throws FleetException {
        registrations.unregister(vm);
    }

    @Override
    public VmRegistration allow(String vm, String host) throws FleetException {
        return registrations.allow(vm, host);
    }

    @Override
    public VmRegistration disallow(String vm, String host) throws FleetException {
        return registrations.disallow(vm, host);
    }

    @Override
    public VmRegistration grant(String vm, String user, VmUser rights) throws FleetException {
        return registrations.grant(vm, user, rights);
    }

    @Override
    public VmRegistration revoke(String vm, String user) throws FleetException {
        return registrations.revoke(vm, user);
    }

    @Override
    public List<String> list() throws FleetException {
        return records.list(VMS);
    }

    @Override
    public VmRegistration describe(String vm) throws FleetException {
        return records.ofVm(VMS, vm).value();
    }

    @Override
    public VmKey key(VmRegistration registration) throws FleetException {
        return registrations.key(registration);
    }

    @Override
    public Ownership ownership(String vm) throws FleetException {
        return records.ofVm(OWNERSHIP, vm).value();
    }

    @Override
    public Ownership claimFresh(String vm, String system, ClaimId claim) throws FleetException {
        Owner by = owner(system);
        return claims.claim(vm, by, claim, null, now -> now.claimFresh(by, claim));
    }

    @Override
    public Ownership claimRestore(String vm, String system, ClaimId claim, SavePoint save)
            throws FleetException {
        Owner by = owner(system);
        return claims.claim(vm, by, claim, save, now -> now.claimRestore(by, claim, save));
    }

    private Owner owner(String system) {
        return new Owner(self.host(), system, startId);
    }

    @Override
    public Ownership running(String vm, ClaimId claim) throws FleetException {
        return claims.step(vm, now -> now.running(claim));
    }

    @Override
    public Ownership off(String vm, ClaimId claim) throws FleetException {
        return claims.step(vm, now -> now.off(claim));
    }

    @Override
    public Ownership fence(String vm) throws FleetException {
        return claims.fence(vm);
    }

    @Override
    public Watch watch(String vm, OwnershipListener listener) {
        return store.watch(OWNERSHIP.path(vm), () -> tell(vm, listener));
    }

    @Override
    public Watch watchRegistration(String vm, Consumer<VmRegistration> listener) {
        return store.watch(
                VMS.path(vm), () -> read(VMS, vm).flatMap(now -> now).ifPresent(listener));
    }

    private void tell(String vm, OwnershipListener listener) {
        read(OWNERSHIP, vm)
                .ifPresent(now -> now.ifPresentOrElse(listener::changed, listener::unregistered));
    }

    /**
     * What a watcher shall be told: the record, or that there is none. Empty if the fleet does not
     * answer: the store calls again when it does.
     */
    private <T> Optional<Optional<T>> read(Kind<T> kind, String vm) {
        try {
            return Optional.of(records.find(kind, vm).map(Versioned::value));
        } catch (FleetException e) {
            if (e.reason() == Reason.UNREACHABLE) {
                LOG.debug("a record of {} cannot be read now", vm, e);
            } else {
                LOG.error("whoever watches VM {} hears nothing: {}", vm, e.getMessage());
            }
            return Optional.empty();
        }
    }

    @Override
    public void announce(String address) {
        console = address;
        announceIf(reachable());
    }

    /** Says who this host is, unless the fleet has just that already. */
    private synchronized void announceIf(boolean reachable) {
        if (!reachable) {
            return;
        }
        HostRecord now =
                new HostRecord(
                        self.host(), console, self.certificates(), self.wrappingKey(), startId);
        try {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                Optional<Versioned<HostRecord>> there = records.find(HOSTS, now.name());
                if (there.isPresent() && there.get().value().equals(now)) {
                    return;
                }
                records.commit(
                        there.isEmpty()
                                ? HOSTS.create(now.name(), now)
                                : HOSTS.replace(now.name(), now, there.get().version()));
            }
            LOG.error("does another cloud node announce itself as host {}?", now.name());
        } catch (FleetException e) {
            LOG.warn("this host cannot be announced to the fleet now: {}", e.getMessage());
        }
    }

    @Override
    public HostRecord host(String name) throws FleetException {
        return registrations.host(name);
    }

    @Override
    public List<String> hosts() throws FleetException {
        return records.list(HOSTS);
    }

    @Override
    public boolean reachable() {
        return store.reachable();
    }

    @Override
    public Watch watchReachable(Consumer<Boolean> listener) {
        return store.watchReachable(listener);
    }

    @Deactivate
    @Override
    public void close() {
        announcing.close();
        store.close();
    }
}
