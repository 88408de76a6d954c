package usshadow.fleet.store;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import usshadow.fleet.Watch;

/**
 * Keeps records under paths of a folder and a name, {@code vms/web1}. Every call ends in bounded
 * time. What was read is at least as new as everything that had been changed, by anybody, when the
 * call began.
 */
public interface RecordStore extends AutoCloseable {
    /** Reads a record; empty if there is none. */
    Optional<Stored> read(String path) throws StoreException.Unanswered;

    /** The names in a folder, sorted. */
    List<String> list(String folder) throws StoreException.Unanswered;

    /** Makes all changes together, or none; they are kept when this returns. */
    void commit(List<Change> changes) throws StoreException.Conflict, StoreException.Unanswered;

    /**
     * Calls whenever a record may have changed, and at least once soon; on a thread of the store,
     * one call at a time, which may read.
     */
    Watch watch(String path, Runnable changed);

    /** Whether the store answers, as far as is known. */
    boolean reachable();

    /** Calls when {@link #reachable} changes; on a thread of the store, which may read. */
    Watch watchReachable(Consumer<Boolean> listener);

    @Override
    void close();
}
