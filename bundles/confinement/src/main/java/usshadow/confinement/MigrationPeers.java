package usshadow.confinement;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where the migration ports of other hosts' virtualized systems are; what is not listed cannot be
 * reached.
 */
public interface MigrationPeers {
    /**
     * The outer migration port of a virtualized system.
     *
     * @param name {@code <host>/<name>}, as a virtualized system asked for it: compare it, do not
     *     trust it
     */
    Optional<InetSocketAddress> find(String name);
}
