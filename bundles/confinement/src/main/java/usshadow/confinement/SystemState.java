package usshadow.confinement;

/** How a virtualized system is. */
public enum SystemState {
    /** Its process runs; its operators' shell does not answer yet. */
    STARTING,
    /** It runs and its operators' shell has answered. */
    RUNNING,
    /** It is being ended. */
    STOPPING,
    /** It was ended by this node, and reclaimed. */
    STOPPED,
    /** It ended by itself, or never came up, and is reclaimed. */
    DIED
}
