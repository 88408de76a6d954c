package usshadow.fleet.zookeeper;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import usshadow.fleet.store.StoreException.Unanswered;

/**
 * A connection to ZooKeeper: mutual TLS 1.3, certificates and server names checked. Curator keeps
 * the session going; nothing is tried twice behind our back.
 */
final class Connection implements AutoCloseable {
    private static final int SESSION_MILLIS = 6000;

    private final CuratorFramework client;
    private final int timeoutMillis;

    /** Starts to connect, and returns. */
    Connection(String connect, Path ca, Path host, int timeoutMillis) {
        this.timeoutMillis = timeoutMillis;
        this.client =
                CuratorFrameworkFactory.builder()
                        .connectString(connect)
                        .sessionTimeoutMs(SESSION_MILLIS)
                        .connectionTimeoutMs(timeoutMillis)
                        .retryPolicy((count, elapsed, sleeper) -> false)
                        .ensembleTracker(false) // the configuration says where the fleet is
                        .zkClientConfig(tls(ca, host, timeoutMillis))
                        .build();
        client.start();
    }

    private static ZKClientConfig tls(Path ca, Path host, int timeoutMillis) {
        ZKClientConfig config = new ZKClientConfig();
        config.setProperty("zookeeper.client.secure", "true");
        config.setProperty(
                "zookeeper.clientCnxnSocket", "org.apache.zookeeper.ClientCnxnSocketNetty");
        config.setProperty("zookeeper.ssl.protocol", "TLSv1.3");
        config.setProperty("zookeeper.ssl.enabledProtocols", "TLSv1.3");
        config.setProperty("zookeeper.ssl.keyStore.type", "PEM");
        config.setProperty("zookeeper.ssl.keyStore.location", host.toString());
        config.setProperty("zookeeper.ssl.trustStore.type", "PEM");
        config.setProperty("zookeeper.ssl.trustStore.location", ca.toString());
        config.setProperty("zookeeper.request.timeout", Integer.toString(timeoutMillis));
        return config;
    }

    CuratorFramework client() {
        return client;
    }

    /** One request. */
    interface Request<T> {
        T send(ZooKeeper zooKeeper) throws KeeperException, InterruptedException;
    }

    /**
     * Asks and waits for the answer, for as long as is configured.
     *
     * @throws KeeperException if the server refuses: a record is there, or is not, or has another
     *     version
     * @throws Unanswered if it says nothing in time, or anything else
     */
    <T> T ask(String what, Request<T> request) throws KeeperException, Unanswered {
        try {
            if (!client.blockUntilConnected(timeoutMillis, TimeUnit.MILLISECONDS)) {
                throw new Unanswered(what + ": not connected", null);
            }
            return request.send(client.getZookeeperClient().getZooKeeper());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unanswered(what + ": interrupted", e);
        } catch (KeeperException e) {
            if (isAnswer(e)) {
                throw e;
            }
            throw new Unanswered(what + ": " + e.getMessage(), e);
        } catch (Unanswered e) {
            throw e;
        } catch (Exception e) { // what Curator declares
            throw new Unanswered(what + ": " + e, e);
        }
    }

    /** Whether the server has spoken, and about the records: nothing was changed. */
    private static boolean isAnswer(KeeperException e) {
        return switch (e.code()) {
            case NONODE, NODEEXISTS, BADVERSION, RUNTIMEINCONSISTENCY -> true;
            default -> false;
        };
    }

    @Override
    public void close() {
        client.close();
    }
}
