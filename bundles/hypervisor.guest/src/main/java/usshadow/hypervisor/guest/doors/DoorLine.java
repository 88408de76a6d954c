package usshadow.hypervisor.guest.doors;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;

/**
 * A line of PID usshadow.doors, {@code <door>=<address>:<port>}.
 *
 * @param door its name
 * @param target where its callers are joined to, in this virtualized system
 */
record DoorLine(String door, InetSocketAddress target) {
    /**
     * Reads some lines.
     *
     * @throws IllegalArgumentException if a line is none, naming it
     */
    static List<DoorLine> of(String... lines) {
        return Arrays.stream(lines).map(DoorLine::of).toList();
    }

    private static DoorLine of(String line) {
        if (!line.matches("[a-z-]+=[^:]+:[0-9]{1,5}")) {
            throw new IllegalArgumentException(
                    "door '" + line + "': write <door>=<address>:<port>");
        }
        int equals = line.indexOf('=');
        int colon = line.lastIndexOf(':');
        return new DoorLine(
                line.substring(0, equals),
                new InetSocketAddress(
                        line.substring(equals + 1, colon),
                        Integer.parseInt(line.substring(colon + 1))));
    }
}
