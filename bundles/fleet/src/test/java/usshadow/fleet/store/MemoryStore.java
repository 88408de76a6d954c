package usshadow.fleet.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import usshadow.fleet.Watch;
import usshadow.fleet.store.StoreException.Unanswered;

/** One host's connection to a {@link MemoryServer}, with the faults that networks have. */
public final class MemoryStore implements RecordStore {
    /** What becomes of a change whose answer is lost. */
    public enum Lost {
        /** It never reached the server. */
        BEFORE,
        /** It was made all the same. */
        AFTER
    }

    private final MemoryServer server;
    private final Map<AtomicReference<Runnable>, String> watches = new ConcurrentHashMap<>();
    private final List<AtomicReference<Consumer<Boolean>>> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService teller =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("memory store").factory());
    private volatile boolean reachable = true;
    private Lost lost;
    private boolean cutToo;

    MemoryStore(MemoryServer server) {
        this.server = server;
    }

    /** From now on nothing is answered. */
    public void cut() {
        reachable = false;
        listeners.forEach(listener -> tell(() -> listener.get().accept(false)));
    }

    /** From now on everything is answered again. */
    public void mend() {
        reachable = true;
        listeners.forEach(listener -> tell(() -> listener.get().accept(true)));
        watches.keySet().forEach(watch -> tell(watch.get()));
    }

    /** The answer to the next change is lost. */
    public synchronized void loseNextAnswer(Lost when) {
        lost = when;
    }

    /** The answer to the next change is lost, and nothing is answered after it. */
    public synchronized void loseNextAnswerAndCut(Lost when) {
        lost = when;
        cutToo = true;
    }

    @Override
    public Optional<Stored> read(String path) throws Unanswered {
        requireReachable();
        return Optional.ofNullable(server.read(path));
    }

    @Override
    public List<String> list(String folder) throws Unanswered {
        requireReachable();
        return server.list(folder);
    }

    @Override
    public void commit(List<Change> changes) throws StoreException.Conflict, Unanswered {
        requireReachable();
        Lost now = takeLost();
        if (now != Lost.BEFORE) {
            server.commit(changes);
        }
        if (now != null) {
            throw new Unanswered("the answer was lost", null);
        }
    }

    private synchronized Lost takeLost() {
        Lost now = lost;
        lost = null;
        if (now != null && cutToo) {
            cutToo = false;
            cut();
        }
        return now;
    }

    private void requireReachable() throws Unanswered {
        if (!reachable) {
            throw new Unanswered("the connection is cut", null);
        }
    }

    void changed(String path) {
        watches.forEach(
                (watch, watched) -> {
                    if (reachable && watched.equals(path)) {
                        tell(watch.get());
                    }
                });
    }

    private void tell(Runnable what) {
        try {
            teller.execute(what);
        } catch (RejectedExecutionException e) {
            // Closed: nobody listens.
        }
    }

    @Override
    public Watch watch(String path, Runnable changed) {
        var own = new AtomicReference<>(changed); // each its own, should one be passed twice
        watches.put(own, path);
        tell(changed);
        return () -> watches.remove(own);
    }

    @Override
    public boolean reachable() {
        return reachable;
    }

    @Override
    public Watch watchReachable(Consumer<Boolean> listener) {
        var own = new AtomicReference<>(listener);
        listeners.add(own);
        tell(() -> listener.accept(reachable));
        return () -> listeners.remove(own);
    }

    @Override
    public void close() {
        server.disconnect(this);
        teller.shutdownNow();
    }
}
