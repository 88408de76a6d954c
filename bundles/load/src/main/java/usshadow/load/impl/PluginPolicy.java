package usshadow.load.impl;

/** Which jars a node takes. */
@FunctionalInterface
interface PluginPolicy {
    /** Everything: for a virtualized system, whose operators may run any code there anyway. */
    PluginPolicy ANY = jar -> {};

    /**
     * Judges a jar; called before every installation, so that what changed in between counts.
     *
     * @param jar the repacked bytes that will be installed
     * @throws RefusedException if the node does not take it
     */
    void judge(PluginJar jar) throws RefusedException;
}
