package usshadow.migration.api;

import java.io.IOException;
import java.nio.channels.ByteChannel;

/** The way out to the migration managers of other hosts. A service of a guest hypervisor. */
public interface MigrationConnector {
    /**
     * Connects. The channel blocks; closing it on another thread ends what blocks.
     *
     * @param destination a virtualized system's name, such as {@code beta/vs}
     * @throws IOException if there is no such system or it does not answer, saying which
     */
    ByteChannel connect(String destination) throws IOException;
}
