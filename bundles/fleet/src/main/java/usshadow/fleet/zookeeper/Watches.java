package usshadow.fleet.zookeeper;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import usshadow.fleet.Watch;
import usshadow.fleet.store.StoreException.Unanswered;

/**
 * Tells of changes, on one thread. ZooKeeper's watches fire once: each is set again before the
 * change is told, so that none is missed; all are set and told again after an outage.
 */
final class Watches implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watches.class);
    private static final long RETRY_MILLIS = 1000;

    private final Connection connection;
    private final Map<String, Znode> znodes = new ConcurrentHashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService teller =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("fleet-watch").factory());
    private volatile boolean reachable;

    Watches(Connection connection) {
        this.connection = connection;
        connection.client().getConnectionStateListenable().addListener(this::stateChanged);
        if (connection.client().getZookeeperClient().isConnected()) {
            reachable = true;
        }
    }

    /**
     * A watched record. It stays once it is there, with or without listeners: ZooKeeper keeps a
     * watcher until the record changes, so there must be one for each record and not for each
     * watch.
     */
    private final class Znode implements Watcher {
        private final String path;
        private final List<Runnable> told = new CopyOnWriteArrayList<>();
        private boolean watched;

        Znode(String path) {
            this.path = path;
        }

        @Override
        public void process(WatchedEvent event) {
            if (event.getType() != Event.EventType.None) {
                tell(this::refresh);
            }
        }

        /** Watches anew, and tells everybody. On the teller's thread. */
        void refresh() {
            watched = false;
            if (told.isEmpty() || !reachable) {
                return; // nobody listens; or told when the fleet is back
            }
            if (watch()) {
                told.forEach(Runnable::run);
            }
        }

        /** One more listens. On the teller's thread. */
        void greet(Runnable changed) {
            if (reachable && told.contains(changed) && (watched || watch())) {
                changed.run();
            }
        }

        private boolean watch() {
            try {
                connection.ask("watch " + path, zk -> zk.exists(path, this));
                watched = true;
            } catch (KeeperException | Unanswered e) {
                LOG.debug("{} cannot be watched now", path, e);
                later(this::refresh);
            }
            return watched;
        }
    }

    /** One who wants to know whether the fleet answers. */
    private final class Listener implements Watch {
        private final Consumer<Boolean> told;

        Listener(Consumer<Boolean> told) {
            this.told = told;
        }

        @Override
        public void close() {
            listeners.remove(this);
        }
    }

    Watch watch(String path, Runnable changed) {
        Znode znode = znodes.computeIfAbsent(path, Znode::new);
        Runnable own = () -> changed.run(); // each its own, should one be passed twice
        znode.told.add(own);
        tell(() -> znode.greet(own));
        return () -> znode.told.remove(own);
    }

    Watch watchReachable(Consumer<Boolean> told) {
        Listener listener = new Listener(told);
        listeners.add(listener);
        tell(() -> told.accept(reachable));
        return listener;
    }

    boolean reachable() {
        return reachable;
    }

    private void stateChanged(CuratorFramework client, ConnectionState state) {
        boolean now = state.isConnected();
        reachable = now;
        listeners.forEach(listener -> tell(() -> listener.told.accept(now)));
        if (now) {
            znodes.values().forEach(znode -> tell(znode::refresh));
        }
    }

    private void tell(Runnable what) {
        schedule(what, 0);
    }

    private void later(Runnable what) {
        schedule(what, RETRY_MILLIS);
    }

    private void schedule(Runnable what, long delayMillis) {
        Runnable guarded =
                () -> {
                    try {
                        what.run();
                    } catch (RuntimeException e) {
                        LOG.error("a listener of the fleet failed", e);
                    }
                };
        try {
            var _ = teller.schedule(guarded, delayMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.trace("closed: nobody listens", e);
        }
    }

    @Override
    public void close() {
        teller.shutdownNow();
    }
}
