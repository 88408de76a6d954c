package usshadow.migration.api;

import java.util.List;

/**
 * A running VM, as its guest hypervisor shows it to a migration manager. Called on one thread at a
 * time.
 *
 * <pre>
 *   manager                                   VM
 *     | logDirty(true) ----------------------> |  from here on every page counts as dirty
 *     | dirtyPages(block) -------------------> |  again and again, while the guest runs
 *     | stop() ------------------------------> |
 *     | dirtyPages(block) -------------------> |  until nothing is left
 *     | devices(), each save() --------------> |
 *     | migrated()  or  logDirty(false), resume()
 * </pre>
 */
public interface MigratableVm {
    /** The id under which the provider registered it. */
    String id();

    /** The machine's name, such as {@code pc}. */
    String machine();

    /** Its RAM blocks; the same ones as long as the VM lives. */
    List<RamBlock> ram();

    /**
     * Turns the dirty log of all blocks on, with every page dirty, or off. Turning on what is on
     * makes every page dirty again.
     *
     * @throws MigrationException if the cloud hypervisor does not do it
     */
    void logDirty(boolean on) throws MigrationException;

    /**
     * Takes pages out of the dirty log. Their content is in the block when this returns; a write
     * that comes later is in a later result. It may leave some for the next call: {@link
     * #morePages}.
     *
     * @return bit n of word n / 64 is page n; words at the end may be missing
     * @throws MigrationException if the cloud hypervisor does not do it, or the log is off
     */
    long[] dirtyPages(RamBlock block) throws MigrationException;

    /**
     * How many dirty pages the last {@link #dirtyPages} of this block left in the log, as far as it
     * is known. Not 0 when a log gives its pages in portions; then it is read again at once.
     */
    default long morePages(RamBlock block) {
        return 0;
    }

    /**
     * Stops the VM: when this returns no vCPU runs and no page becomes dirty any more. Does nothing
     * if it is stopped.
     *
     * @throws MigrationException if it cannot be stopped; it may run on
     */
    void stop() throws MigrationException;

    /**
     * Lets it run on after {@link #stop}. After a save this is a claim, so it is always safe to
     * try. It may wait for the fleet as long as it takes. Does nothing if it runs.
     *
     * @throws MigrationException {@link MigrationFailure#CLAIMED_ELSEWHERE} if the destination has
     *     it; else it stays stopped, and may be resumed later
     */
    void resume() throws MigrationException;

    /**
     * It runs at the destination: give up this copy. Called once, last.
     *
     * @throws MigrationException if something could not be given back; the migration has succeeded
     *     in any case
     */
    void migrated() throws MigrationException;

    /**
     * All devices whose state goes along, in the order in which they are saved and loaded. Pseudo
     * devices that the strategy does not carry are left out by the manager. Asked before each
     * migration.
     */
    List<MigratableDevice> devices();
}
