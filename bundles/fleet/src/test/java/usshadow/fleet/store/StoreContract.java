package usshadow.fleet.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import usshadow.fleet.Watch;
import usshadow.fleet.store.StoreException.Conflict;

/** What every store does. */
public abstract class StoreContract {
    /** How long a call of a watch is waited for before the test fails, seconds. */
    protected static final int PATIENCE = 20;

    private static final String PATH = "vms/web1";
    private static final byte[] ONE = "one".getBytes(StandardCharsets.UTF_8);
    private static final byte[] TWO = "two".getBytes(StandardCharsets.UTF_8);

    private RecordStore store;
    private RecordStore other;

    /** One more connection to an empty store, which is the same for all. */
    protected abstract RecordStore connect() throws Exception;

    /** Connects twice. */
    @BeforeEach
    void connectTwice() throws Exception {
        store = connect();
        other = connect();
    }

    @AfterEach
    void close() {
        store.close();
        other.close();
    }

    private Stored create() throws StoreException {
        store.commit(List.of(new Change.Create(PATH, ONE)));
        return store.read(PATH).orElseThrow();
    }

    private void assertConflict(Change... changes) {
        assertThrows(Conflict.class, () -> store.commit(List.of(changes)));
    }

    @Test
    void whatOneWritesTheOtherReads() throws Exception {
        create();
        assertArrayEquals(ONE, other.read(PATH).orElseThrow().bytes());
    }

    @Test
    void whatIsNotThereIsEmpty() throws Exception {
        assertTrue(store.read(PATH).isEmpty());
        assertEquals(List.of(), store.list("vms"));
    }

    @Test
    void namesAreListedSorted() throws Exception {
        store.commit(
                List.of(
                        new Change.Create("vms/web2", ONE),
                        new Change.Create("ownership/web3", ONE),
                        new Change.Create(PATH, ONE)));
        assertEquals(List.of("web1", "web2"), other.list("vms"));
    }

    @Test
    void aRecordIsCreatedOnce() throws Exception {
        create();
        assertConflict(new Change.Create(PATH, TWO));
        assertArrayEquals(ONE, store.read(PATH).orElseThrow().bytes());
    }

    @Test
    void aRecordIsReplacedOnlyInTheVersionThatWasRead() throws Exception {
        Stored first = create();
        other.commit(List.of(new Change.Replace(PATH, TWO, first.version())));
        assertConflict(new Change.Replace(PATH, ONE, first.version()));
        Stored second = store.read(PATH).orElseThrow();
        assertArrayEquals(TWO, second.bytes());
        store.commit(List.of(new Change.Replace(PATH, ONE, second.version())));
    }

    @Test
    void aRecordThatIsNotThereIsNotReplacedOrDeleted() {
        assertConflict(new Change.Replace(PATH, ONE, 0));
        assertConflict(new Change.Delete(PATH, 0));
        assertConflict(new Change.Check(PATH, 0));
    }

    @Test
    void aRecordIsDeletedOnlyInTheVersionThatWasRead() throws Exception {
        Stored first = create();
        store.commit(List.of(new Change.Replace(PATH, TWO, first.version())));
        assertConflict(new Change.Delete(PATH, first.version()));
        store.commit(List.of(new Change.Delete(PATH, store.read(PATH).orElseThrow().version())));
        assertTrue(other.read(PATH).isEmpty());
    }

    @Test
    void changesAreMadeTogetherOrNotAtAll() throws Exception {
        Stored there = create();
        assertConflict(
                new Change.Create("vms/web2", ONE), new Change.Check(PATH, there.version() + 1));
        assertTrue(store.read("vms/web2").isEmpty());
        store.commit(
                List.of(
                        new Change.Create("vms/web2", ONE),
                        new Change.Check(PATH, there.version())));
        assertTrue(store.read("vms/web2").isPresent());
    }

    @Test
    void ofManyWhoReplaceAtOnceOneWins() throws Exception {
        int version = create().version();
        int rivals = 4;
        CyclicBarrier start = new CyclicBarrier(rivals);
        ExecutorService threads = Executors.newFixedThreadPool(rivals);
        Callable<Boolean> rival =
                () -> {
                    start.await();
                    try {
                        other.commit(List.of(new Change.Replace(PATH, TWO, version)));
                        return true;
                    } catch (Conflict e) {
                        return false;
                    }
                };
        int winners = 0;
        for (Future<Boolean> result :
                threads.invokeAll(java.util.Collections.nCopies(rivals, rival))) {
            winners += result.get() ? 1 : 0;
        }
        threads.shutdown();
        assertEquals(1, winners);
    }

    @Test
    void aWatchIsCalledAtOnceAndAtEachChange() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        Watch watch = store.watch(PATH, () -> seen.add(valueNow()));
        assertEquals("nothing", await(seen, "nothing"));
        other.commit(List.of(new Change.Create(PATH, ONE)));
        assertNotNull(await(seen, "one"));
        int version = other.read(PATH).orElseThrow().version();
        other.commit(List.of(new Change.Replace(PATH, TWO, version)));
        assertNotNull(await(seen, "two"));
        other.commit(List.of(new Change.Delete(PATH, version + 1)));
        assertNotNull(await(seen, "nothing"));
        watch.close();
    }

    private String valueNow() {
        try {
            return store.read(PATH)
                    .map(stored -> new String(stored.bytes(), StandardCharsets.UTF_8))
                    .orElse("nothing");
        } catch (StoreException.Unanswered e) {
            return "no answer";
        }
    }

    /** The wanted value, or null if it does not come. */
    private static String await(BlockingQueue<String> seen, String wanted)
            throws InterruptedException {
        String value;
        do {
            value = seen.poll(PATIENCE, TimeUnit.SECONDS);
        } while (value != null && !value.equals(wanted));
        return value;
    }

    @Test
    void whoConnectedIsTold() throws Exception {
        BlockingQueue<Boolean> told = new LinkedBlockingQueue<>();
        try (Watch watch = store.watchReachable(told::add)) {
            assertNotNull(watch);
            Boolean now;
            do {
                now = told.poll(PATIENCE, TimeUnit.SECONDS);
            } while (Boolean.FALSE.equals(now));
            assertEquals(true, now);
            assertTrue(store.reachable());
        }
    }
}
