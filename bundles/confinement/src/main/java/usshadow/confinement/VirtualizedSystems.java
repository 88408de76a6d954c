package usshadow.confinement;

import java.util.List;

/**
 * Starts, stops and lists the virtualized systems of this host. Safe for use by several threads.
 */
public interface VirtualizedSystems {
    /**
     * Starts a virtualized system and waits, for a bounded time, until its operators' shell can be
     * reached.
     *
     * @param name 1 to 32 of a-z, 0-9 and '-'; unique on this host
     * @return its status, state {@link SystemState#RUNNING}
     * @throws VirtualizedSystemException if it cannot be started; nothing of it is left then
     */
    SystemStatus start(String name, StartOptions options) throws VirtualizedSystemException;

    /**
     * Ends a virtualized system, by force if it does not obey, and reclaims all it had but its log,
     * its load folder and its host key. One that has died by itself is forgotten.
     *
     * @throws VirtualizedSystemException if there is none of that name
     */
    void stop(String name) throws VirtualizedSystemException;

    /** All virtualized systems by name, those that died included. */
    List<SystemStatus> list();

    /** The hypervisor flavours that this node has bundles for, sorted. */
    List<String> flavours();
}
