package usshadow.doors;

/**
 * The few bytes that a forwarder and a virtualized system exchange before a door carries bytes; see
 * docs/formats/doors.md. The forwarder owns the Unix sockets, the virtualized system dials them.
 *
 * <pre>
 *   a door inwards (operator, migration, console)   the door outwards (migration-out)
 *
 *   client      forwarder       L1                  L1            forwarder         peer
 *     |             | &lt;--dial--- |                   | ----dial----> |               |
 *     | --connect-> |            |                   | "beta/vs\n"-> |               |
 *     |             | ---GO----> | connects to       |               | --connect---> |
 *     |             |            | its local port    | &lt;--"ok\n"---- |               |
 *     |             | &lt;---UP---- |                   |               |               |
 *     | &lt;========== bytes =====> |                   | &lt;=========== bytes =========> |
 * </pre>
 */
public final class DoorSigns {
    /** The door to the operators' shell. */
    public static final String OPERATOR = "operator";

    /** The door through which other hosts' migration managers come in. */
    public static final String MIGRATION = "migration";

    /** The door to the virtualized system's own consoles; only where the provider wants one. */
    public static final String CONSOLE = "console";

    /** The door to the other hosts' migration ports. */
    public static final String MIGRATION_OUT = "migration-out";

    /** Forwarder to L1: a client has come; connect to your port. */
    public static final byte GO = 'G';

    /** L1 to forwarder: connected; from here on the bytes are the client's. */
    public static final byte UP = 'U';

    /**
     * The whole answer of the door outwards when the peer is connected; anything else is an error
     * line.
     */
    public static final String OK = "ok";

    /** The longest line, in bytes without its end, that either side reads. */
    public static final int MAX_LINE = 120;

    private DoorSigns() {}

    /** The file name of a door's socket in the doors folder. */
    public static String socketName(String door) {
        return door + ".sock";
    }
}
