package usshadow.fleet.zookeeper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import usshadow.fleet.Watch;
import usshadow.fleet.store.Change;
import usshadow.fleet.store.RecordStore;
import usshadow.fleet.store.StoreContract;
import usshadow.fleet.store.StoreException.Unanswered;
import usshadow.identity.ca.CertificateAuthority;

/** The store in a real server, over TLS; and what an outage does. */
class ZooKeeperStoreTest extends StoreContract {
    @TempDir static Path folder;
    private static Path host;
    private static TestServer server;

    @BeforeAll
    static void serve() throws Exception {
        CertificateAuthority ca = CertificateAuthority.open(folder.resolve("ca"));
        host = ca.host("alpha", folder.resolve("alpha.pem"));
        server = new TestServer(folder, ca);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void clear() throws Exception {
        server.clear(host);
    }

    @Override
    protected RecordStore connect() {
        return server.connect(host);
    }

    @Test
    void anOutageIsAnsweredInTimeAndToldAndRecordsOutliveIt() throws Exception {
        try (RecordStore store = connect()) {
            BlockingQueue<Boolean> reachable = new LinkedBlockingQueue<>();
            BlockingQueue<String> changes = new LinkedBlockingQueue<>();
            store.commit(List.of(new Change.Create("vms/web1", new byte[] {1})));
            Watch told = store.watchReachable(reachable::add);
            Watch changed = store.watch("vms/web1", () -> changes.add("told"));
            await(reachable, true);
            await(changes, "told");

            server.stop();
            await(reachable, false);
            assertThrows(Unanswered.class, () -> store.read("vms/web1"));
            assertThrows(
                    Unanswered.class,
                    () -> store.commit(List.of(new Change.Delete("vms/web1", 0))));
            changes.clear();

            server.start();
            await(reachable, true);
            assertArrayEquals(new byte[] {1}, store.read("vms/web1").orElseThrow().bytes());
            await(changes, "told");
            told.close();
            changed.close();
        }
    }

    @Test
    void anInterruptedCallerIsNotKept() throws Exception {
        server.stop();
        try (RecordStore store = connect()) {
            Thread.currentThread().interrupt();
            assertThrows(Unanswered.class, () -> store.read("vms/web1"));
            assertEquals(true, Thread.interrupted());
        } finally {
            server.start();
        }
    }

    private static <T> void await(BlockingQueue<T> queue, T wanted) throws InterruptedException {
        T next;
        do {
            next = queue.poll(PATIENCE, TimeUnit.SECONDS);
        } while (next != null && !next.equals(wanted));
        assertEquals(wanted, next);
    }
}
