package usshadow.node;

/**
 * Something that this node listens on. Bundles register one as a service (whiteboard) once the port
 * accepts connections, and withdraw it before they close the port. {@code node.json} lists them.
 */
public interface Endpoint {

    /**
     * What it is for, unique in the node.
     *
     * @return such as {@code shell}
     */
    String name();

    /**
     * The TCP port that accepts connections.
     *
     * @return 1 to 65535
     */
    int port();

    /**
     * The protocol spoken there.
     *
     * @return such as {@code ssh}
     */
    String protocol();

    /**
     * How a client recognises this end.
     *
     * @return the public key in the protocol's usual text form, or null where there is none
     */
    String hostKey();
}
