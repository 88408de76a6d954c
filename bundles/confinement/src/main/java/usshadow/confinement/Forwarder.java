package usshadow.confinement;

import java.util.Objects;

/**
 * A way between a virtualized system and the network, kept outside of it.
 *
 * @param door its name, as {@code operator}
 * @param direction who connects to whom
 * @param address where it listens outside, or the peers that it reaches
 * @param port the TCP port outside, or 0 for a door outwards
 */
public record Forwarder(String door, Direction direction, String address, int port) {
    /** Who connects to whom. */
    public enum Direction {
        /** From outside to the virtualized system. */
        IN,
        /** From the virtualized system to listed peers. */
        OUT
    }

    /** Checks the values. */
    public Forwarder {
        Objects.requireNonNull(door, "door");
        Objects.requireNonNull(direction, "direction");
        Objects.requireNonNull(address, "address");
        if (port < 0 || port > 0xffff) {
            throw new IllegalArgumentException("port " + port);
        }
    }
}
