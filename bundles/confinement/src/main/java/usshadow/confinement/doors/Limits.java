package usshadow.confinement.doors;

import java.time.Duration;

/**
 * What a door may take up, whatever the virtualized system or its clients do.
 *
 * @param idle connections that may wait inside
 * @param connections connections that are served at once; more are closed
 * @param pairing how long a client, a line or a peer is waited for
 */
public record Limits(int idle, int connections, Duration pairing) {
    /** What nodes use. */
    public static final Limits STANDARD = new Limits(8, 64, Duration.ofSeconds(5));
}
