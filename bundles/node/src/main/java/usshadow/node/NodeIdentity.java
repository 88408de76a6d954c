package usshadow.node;

import java.nio.file.Path;
import java.time.Instant;

/**
 * Who this node is; fixed for the life of its process. Registered as a service from the
 * configuration {@code usshadow.node}.
 */
public interface NodeIdentity {

    /**
     * The node's name in the whole set.
     *
     * @return host and node, such as {@code alpha/cloud}
     */
    String name();

    /**
     * The host that the node runs on.
     *
     * @return such as {@code alpha}
     */
    String host();

    /**
     * What kind of node this is.
     *
     * @return the kind
     */
    NodeKind kind();

    /**
     * The node's own folder, which holds {@code node.json}, {@code load/} and its work files.
     *
     * @return an absolute path
     */
    Path folder();

    /**
     * How the process is confined, as whoever started it says.
     *
     * @return {@code none}, or such as {@code bubblewrap: user,mount,pid,ipc,net}
     */
    String confinement();

    /**
     * The process as this node itself sees it; a pid namespace makes it differ from what its host
     * sees.
     *
     * @return the process id
     */
    long pid();

    /**
     * Tells this start of the node from every other one.
     *
     * @return 32 random hexadecimal digits
     */
    String startId();

    /**
     * When the node started.
     *
     * @return the wall-clock time of the start of the process
     */
    Instant started();
}
