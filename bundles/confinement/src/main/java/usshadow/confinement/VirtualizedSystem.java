package usshadow.confinement;

import usshadow.linux.Memfd;

/**
 * A virtualized system, as a service: registered before its process starts, unregistered before its
 * memory is closed. Who uses the memory must let go of it before its unbind method returns.
 */
public interface VirtualizedSystem {
    /** Its name on this host. */
    String name();

    /**
     * The memory that it shares with the cloud node; the virtualized system can write into it at
     * any time.
     */
    Memfd memory();
}
