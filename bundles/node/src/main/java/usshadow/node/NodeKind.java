package usshadow.node;

/** The kinds of node there are; the kind says whether a node's process is trusted. */
public enum NodeKind {
    /** L0: the provider's cloud hypervisor. Trusted. */
    CLOUD,
    /** L1: a virtualized system, controlled by the operators. Not trusted. */
    VIRTUALIZED_SYSTEM,
    /** The provider's fleet server, which the cloud nodes ask. Trusted. */
    FLEET;

    /**
     * Whether the provider alone controls such a node.
     *
     * @return true for {@link #CLOUD} and {@link #FLEET}
     */
    public boolean trusted() {
        return this != VIRTUALIZED_SYSTEM;
    }
}
