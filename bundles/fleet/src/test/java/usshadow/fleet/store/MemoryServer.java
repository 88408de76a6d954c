package usshadow.fleet.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import usshadow.fleet.store.StoreException.Conflict;

/** A store in memory that several hosts connect to; for tests, this module's and others'. */
public final class MemoryServer {
    private final Map<String, Stored> records = new TreeMap<>();
    private final List<MemoryStore> connections = new CopyOnWriteArrayList<>();

    /** A connection of its own, which can be cut. */
    public MemoryStore connect() {
        MemoryStore connection = new MemoryStore(this);
        connections.add(connection);
        return connection;
    }

    void disconnect(MemoryStore connection) {
        connections.remove(connection);
    }

    synchronized Stored read(String path) {
        return records.get(path);
    }

    synchronized List<String> list(String folder) {
        String prefix = folder + "/";
        return records.keySet().stream()
                .filter(path -> path.startsWith(prefix))
                .map(path -> path.substring(prefix.length()))
                .toList();
    }

    void commit(List<Change> changes) throws Conflict {
        List<String> changed = apply(changes);
        connections.forEach(connection -> changed.forEach(connection::changed));
    }

    private synchronized List<String> apply(List<Change> changes) throws Conflict {
        for (Change change : changes) {
            check(change);
        }
        List<String> changed = new ArrayList<>();
        for (Change change : changes) {
            switch (change) {
                case Change.Create(String path, byte[] bytes) ->
                        records.put(path, new Stored(bytes.clone(), 0));
                case Change.Replace(String path, byte[] bytes, int version) ->
                        records.put(path, new Stored(bytes.clone(), version + 1));
                case Change.Delete(String path, _) -> records.remove(path);
                case Change.Check _ -> {
                    continue;
                }
            }
            changed.add(change.path());
        }
        return changed;
    }

    private void check(Change change) throws Conflict {
        Stored there = records.get(change.path());
        boolean fits =
                switch (change) {
                    case Change.Create _ -> there == null;
                    case Change.Replace(_, _, int version) -> is(there, version);
                    case Change.Delete(_, int version) -> is(there, version);
                    case Change.Check(_, int version) -> is(there, version);
                };
        if (!fits) {
            throw new Conflict(change + " conflicts with " + there, null);
        }
    }

    private static boolean is(Stored there, int version) {
        return there != null && there.version() == version;
    }
}
