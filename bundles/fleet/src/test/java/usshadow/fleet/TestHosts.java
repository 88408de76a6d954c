package usshadow.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import usshadow.fleet.impl.StoreFleet;
import usshadow.fleet.store.MemoryServer;
import usshadow.fleet.store.MemoryStore;
import usshadow.fleet.store.RecordStore;
import usshadow.identity.HostIdentity;
import usshadow.identity.ca.CertificateAuthority;
import usshadow.sealing.Carry;

/**
 * Hosts of one provider with a fleet in memory; for tests, this module's and others'.
 *
 * <pre>
 *   TestHosts hosts = new TestHosts(tempDir);
 *   Fleet alpha = hosts.fleet("alpha");
 *   hosts.fleet("beta");
 *   alpha.register(TestHosts.settings("web1"), Set.of("alpha", "beta"));
 *   hosts.store("alpha").cut();
 * </pre>
 */
public final class TestHosts implements AutoCloseable {
    /** Where a test's store comes from. */
    public interface Stores {
        /** One more connection. */
        RecordStore connect(Path ca, Path host) throws IOException;
    }

    private static final int PATIENCE = 60;

    private final Path folder;
    private final CertificateAuthority ca;
    private final Stores stores;
    private final Map<String, HostIdentity> identities = new HashMap<>();
    private final Map<String, RecordStore> connections = new HashMap<>();
    private final Map<String, StoreFleet> fleets = new HashMap<>();

    /** Hosts with a store in memory. */
    public TestHosts(Path folder) throws IOException {
        this(folder, memory());
    }

    private static Stores memory() {
        MemoryServer server = new MemoryServer();
        return (ca, host) -> server.connect();
    }

    /** Hosts with a store of another kind. */
    public TestHosts(Path folder, Stores stores) throws IOException {
        this.folder = folder;
        this.ca = CertificateAuthority.open(folder.resolve("ca"));
        this.stores = stores;
    }

    /** The provider. */
    public CertificateAuthority provider() {
        return ca;
    }

    /** Who a host is. */
    public HostIdentity identity(String host) throws IOException {
        HostIdentity known = identities.get(host);
        if (known == null) {
            known = HostIdentity.open(caFile(), file(host), folder.resolve(host));
            identities.put(host, known);
        }
        return known;
    }

    private Path caFile() {
        return folder.resolve("ca/ca.pem");
    }

    private Path file(String host) throws IOException {
        Path file = folder.resolve(host + ".pem");
        return Files.exists(file) ? file : ca.host(host, file);
    }

    /** The fleet as a host sees it: with start id {@code host-1} until {@link #restart}. */
    public StoreFleet fleet(String host) throws IOException {
        StoreFleet known = fleets.get(host);
        return known == null ? start(host, host + "-1") : known;
    }

    /** The host's cloud node died and starts anew. */
    public StoreFleet restart(String host, String startId) throws IOException {
        fleets.get(host).close();
        return start(host, startId);
    }

    private StoreFleet start(String host, String startId) throws IOException {
        RecordStore store = stores.connect(caFile(), file(host));
        StoreFleet fleet = new StoreFleet(store, identity(host), startId);
        awaitReachable(fleet);
        fleet.announce("127.0.0.1:1");
        connections.put(host, store);
        fleets.put(host, fleet);
        return fleet;
    }

    private static void awaitReachable(Fleet fleet) throws IOException {
        CountDownLatch reachable = new CountDownLatch(1);
        Consumer<Boolean> listener =
                now -> {
                    if (now) {
                        reachable.countDown();
                    }
                };
        try (Watch watch = fleet.watchReachable(listener)) {
            if (!reachable.await(PATIENCE, TimeUnit.SECONDS)) {
                throw new IOException(watch + ": the fleet cannot be reached");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** A host's connection to the store in memory. */
    public MemoryStore store(String host) {
        return (MemoryStore) connections.get(host);
    }

    /** A VM in shadow mode with one user, alice, who may do everything. */
    public static VmSettings settings(String vm) {
        return VmSettings.of(
                vm,
                "alice",
                Map.of("alice", new VmUser(Permission.WRITE, List.of(key("alice")))),
                Mode.SHADOW,
                Carry.ALL,
                Ram.VISIBLE,
                128,
                new Image("tiny", "00".repeat(32)),
                Set.of("vs"));
    }

    /** A key's text form; there is no private one. */
    public static SshKey key(String comment) {
        return SshKey.parse(
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA "
                        + comment);
    }

    @Override
    public void close() {
        fleets.values().forEach(StoreFleet::close);
    }
}
