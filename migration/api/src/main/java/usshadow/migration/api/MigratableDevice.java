package usshadow.migration.api;

/**
 * A device whose state is a section of a migration stream. Saved and loaded while the VM does not
 * run.
 */
public interface MigratableDevice {
    /** The largest body, in bytes. */
    int MAX_BODY = 16 << 20;

    /** QEMU's name of the section, such as {@code serial}. */
    String section();

    /** Tells devices of one kind apart, from 0. */
    int instance();

    /** The version of the body's layout. The destination must have the same. */
    int version();

    /**
     * How a body is laid out; the same for all bodies of this device. A receiver finds the body's
     * end by it, and it becomes part of the stream's description.
     */
    default BodyLayout layout() {
        return BodyLayout.OPAQUE;
    }

    /**
     * The state.
     *
     * @return a body of at most {@link #MAX_BODY} bytes that fits {@link #layout()}
     * @throws MigrationException if there is none to be had
     */
    byte[] save() throws MigrationException;

    /**
     * Takes a state that {@link #save} of such a device gave, or that somebody made up.
     *
     * @param version as it stands in the stream; equal to {@link #version()}
     * @param body fits {@link #layout()}
     * @throws MigrationException if it cannot be this device's state; nothing was changed
     */
    void load(int version, byte[] body) throws MigrationException;
}
