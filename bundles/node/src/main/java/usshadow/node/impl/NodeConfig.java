package usshadow.node.impl;

import org.osgi.service.component.annotations.ComponentPropertyType;
import usshadow.node.NodeKind;

/** The configuration {@code usshadow.node}; the node's start writes it. */
@ComponentPropertyType
public @interface NodeConfig {
    /** The PID. */
    String PID = "usshadow.node";

    /**
     * The node's name, host first.
     *
     * @return such as {@code alpha/cloud}
     */
    String name() default "";

    /**
     * The host's name.
     *
     * @return such as {@code alpha}; empty means the part of the name before its slash
     */
    String host() default "";

    /**
     * The kind of node. The default is the one that is trusted with nothing.
     *
     * @return a name of {@link NodeKind}
     */
    NodeKind kind() default NodeKind.VIRTUALIZED_SYSTEM;

    /**
     * The node's own folder.
     *
     * @return a path; relative ones are against the working folder
     */
    String folder() default ".";

    /**
     * How the process is confined.
     *
     * @return {@code none}, or such as {@code bubblewrap: user,mount,pid,ipc,net}
     */
    String confinement() default "none";

    /**
     * The end points without which the node is not ready.
     *
     * @return names of {@link usshadow.node.Endpoint} services
     */
    String[] expects() default {};
}
