package usshadow.fleet.store;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import usshadow.fleet.store.MemoryStore.Lost;
import usshadow.fleet.store.StoreException.Unanswered;

class MemoryStoreTest extends StoreContract {
    private final MemoryServer server = new MemoryServer();

    @Override
    protected RecordStore connect() {
        return server.connect();
    }

    @Test
    void aCutConnectionAnswersNothing() throws Exception {
        try (MemoryStore store = server.connect()) {
            store.cut();
            assertFalse(store.reachable());
            assertThrows(Unanswered.class, () -> store.read("vms/web1"));
            store.mend();
            assertTrue(store.read("vms/web1").isEmpty());
        }
    }

    @Test
    void aChangeWhoseAnswerIsLostMayHaveBeenMade() throws Exception {
        List<Change> change = List.of(new Change.Create("vms/web1", new byte[1]));
        try (MemoryStore store = server.connect()) {
            store.loseNextAnswer(Lost.BEFORE);
            assertThrows(Unanswered.class, () -> store.commit(change));
            assertTrue(store.read("vms/web1").isEmpty());
            store.loseNextAnswer(Lost.AFTER);
            assertThrows(Unanswered.class, () -> store.commit(change));
            assertTrue(store.read("vms/web1").isPresent());
        }
    }
}
