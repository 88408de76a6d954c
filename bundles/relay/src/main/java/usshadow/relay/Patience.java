package usshadow.relay;

import java.time.Duration;

/**
 * How long the ends of a relay's connection wait for each other.
 *
 * @param signOfLife how often each end sends something at least
 * @param silence after which an end that hears nothing gives the connection up
 * @param start how long connecting may take, and being authenticated and asking for a console
 */
record Patience(Duration signOfLife, Duration silence, Duration start) {
    static final Patience USUAL =
            new Patience(Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(10));
}
