package usshadow.migration.api;

import java.nio.channels.ByteChannel;

/** Takes migrations that come in. A service of the manager, for whoever listens for other hosts. */
public interface IncomingMigrations {
    /**
     * Receives one migration, from the offer to the last answer, on this thread; closes the channel
     * at the end. What goes wrong is told to the source, and stands in {@link Migrations#all} if it
     * came as far as an offer.
     *
     * @param link as {@link MigrationConnector#connect}'s
     */
    void receive(ByteChannel link);
}
