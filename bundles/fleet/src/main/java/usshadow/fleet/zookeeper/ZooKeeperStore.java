package usshadow.fleet.zookeeper;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.data.Stat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.fleet.Watch;
import usshadow.fleet.store.Change;
import usshadow.fleet.store.RecordStore;
import usshadow.fleet.store.StoreException.Conflict;
import usshadow.fleet.store.StoreException.Unanswered;
import usshadow.fleet.store.Stored;
import usshadow.identity.HostName;

/**
 * Records as persistent znodes, {@code /usshadow/vms/web1}, their versions as versions. No
 * ephemeral ones: who owns a VM does not depend on a session. Hosts may read and change them, and
 * nobody else may.
 */
public final class ZooKeeperStore implements RecordStore {
    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperStore.class);
    private static final String ROOT = "/usshadow";

    /** Whoever has shown a host's certificate. Not List.of: ZooKeeper asks whether it has null. */
    private static final List<ACL> HOSTS =
            Collections.singletonList(new ACL(ZooDefs.Perms.ALL, new Id("x509", HostName.SUBJECT)));

    private final Connection connection;
    private final Watches watches;

    /**
     * Starts to connect, and returns.
     *
     * @param connect ZooKeeper's connection string
     * @param ca the provider's certificate, PEM
     * @param host this host's certificate and private key, PEM
     * @param timeoutMillis how long an answer is waited for
     */
    public ZooKeeperStore(String connect, Path ca, Path host, int timeoutMillis) {
        this.connection = new Connection(connect, ca, host, timeoutMillis);
        this.watches = new Watches(connection);
    }

    static String znode(String path) {
        return ROOT + "/" + path;
    }

    @Override
    public Optional<Stored> read(String path) throws Unanswered {
        String znode = znode(path);
        try {
            Stat stat = new Stat();
            byte[] bytes =
                    connection.ask(
                            "read " + path,
                            zk -> {
                                zk.sync(znode); // a follower may be behind
                                return zk.getData(znode, false, stat);
                            });
            return Optional.of(new Stored(bytes, stat.getVersion()));
        } catch (KeeperException e) {
            return Optional.empty();
        }
    }

    @Override
    public List<String> list(String folder) throws Unanswered {
        String znode = znode(folder);
        try {
            List<String> names =
                    connection.ask(
                            "list " + folder,
                            zk -> {
                                zk.sync(znode);
                                return zk.getChildren(znode, false);
                            });
            return names.stream().sorted().toList();
        } catch (KeeperException e) {
            return List.of();
        }
    }

    @Override
    public void commit(List<Change> changes) throws Conflict, Unanswered {
        List<Op> ops = changes.stream().map(ZooKeeperStore::op).toList();
        String what = "change " + changes.stream().map(Change::path).toList();
        try {
            try {
                connection.ask(what, zk -> zk.multi(ops));
            } catch (KeeperException.NoNodeException e) {
                if (!makeFolders(changes)) {
                    throw e;
                }
                connection.ask(what, zk -> zk.multi(ops));
            }
        } catch (KeeperException e) {
            throw new Conflict(what + ": " + e.getMessage(), e);
        }
    }

    private static Op op(Change change) {
        String znode = znode(change.path());
        return switch (change) {
            case Change.Create(_, byte[] bytes) ->
                    Op.create(znode, bytes, HOSTS, CreateMode.PERSISTENT);
            case Change.Replace(_, byte[] bytes, int version) -> Op.setData(znode, bytes, version);
            case Change.Delete(_, int version) -> Op.delete(znode, version);
            case Change.Check(_, int version) -> Op.check(znode, version);
        };
    }

    /** Makes the folders of new records, unless they are there; false if no record is new. */
    private boolean makeFolders(List<Change> changes) throws Unanswered {
        boolean needed = false;
        for (Change change : changes) {
            if (change instanceof Change.Create(String path, _)) {
                makeFolder(ROOT);
                makeFolder(znode(path.substring(0, path.indexOf('/'))));
                needed = true;
            }
        }
        return needed;
    }

    private void makeFolder(String znode) throws Unanswered {
        try {
            connection.ask(
                    "make " + znode,
                    zk -> zk.create(znode, new byte[0], HOSTS, CreateMode.PERSISTENT));
        } catch (KeeperException e) {
            LOG.trace("{} is there", znode, e);
        }
    }

    @Override
    public Watch watch(String path, Runnable changed) {
        return watches.watch(znode(path), changed);
    }

    @Override
    public boolean reachable() {
        return watches.reachable();
    }

    @Override
    public Watch watchReachable(Consumer<Boolean> listener) {
        return watches.watchReachable(listener);
    }

    @Override
    public void close() {
        watches.close();
        connection.close();
    }
}
