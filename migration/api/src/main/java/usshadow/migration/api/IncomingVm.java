package usshadow.migration.api;

import java.util.List;

/**
 * A VM that is about to arrive: memory and devices, nothing runs. Its methods are called on one
 * thread at a time; the last call is a {@link #start} that succeeds, or {@link #abandon}.
 *
 * <pre>
 *   manager                                   VM
 *     | pages into ram(), received(...) -----> |  as often as the source sends them
 *     | devices(), each load(...) -----------> |  once each
 *     | start()  or  abandon()                 |
 * </pre>
 */
public interface IncomingVm {
    /** The RAM blocks of the offer, all zero. The manager writes pages into them. */
    List<RamBlock> ram();

    /**
     * Pages have been written into a block. A page may come again.
     *
     * @param pages the numbers of the pages; the array is the manager's and changes afterwards
     * @param count how many of the array
     * @throws MigrationException if the cloud hypervisor does not want them
     */
    default void received(RamBlock block, int[] pages, int count) throws MigrationException {}

    /**
     * Its devices. The manager checks that they are those of the offer, leaving out pseudo devices
     * that the strategy does not carry.
     */
    List<MigratableDevice> devices();

    /**
     * Lets it run. All pages and all sections have been received. The cloud hypervisor claims the
     * VM first, which may wait for the fleet as long as it takes; {@link #cancel} ends the waiting.
     *
     * @throws MigrationException if it does not run, and will not: the source may resume it. {@link
     *     #abandon} follows
     */
    void start() throws MigrationException;

    /**
     * It shall not come: a {@link #start} that still waits shall fail. Called on any thread,
     * possibly late: without a waiting start it does nothing.
     */
    default void cancel() {}

    /** It will not come: give everything back. Never fails; what goes wrong is logged. */
    void abandon();
}
