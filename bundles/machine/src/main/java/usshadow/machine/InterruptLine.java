package usshadow.machine;

/** A level-carrying wire from a device to an interrupt controller's input. */
@FunctionalInterface
public interface InterruptLine {
    /** Leads nowhere. */
    InterruptLine NONE = level -> {};

    /**
     * Drives the wire. Setting the level it has already is allowed and does nothing; whether a
     * change counts as an edge is the controller's to decide.
     *
     * @param level true: high (asserted)
     */
    void set(boolean level);
}
