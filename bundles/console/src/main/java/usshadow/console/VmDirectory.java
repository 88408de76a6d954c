package usshadow.console;

import java.util.Optional;

/** The service that knows where machines are and who may use them. */
public interface VmDirectory {
    /**
     * Where a machine is now. May wait for other hosts, but not for longer than a few seconds: one
     * that does not answer is {@link Location.Nowhere}.
     */
    Location locate(String vm);

    /**
     * Has a listener called when a machine's location or status may have changed. It must not
     * block.
     *
     * @return ends the watch
     */
    Watch watch(String vm, Runnable listener);

    /**
     * Judges a user's key. The work does not depend on whether machine, user or key exist. May wait
     * as {@link #locate} does; refuses what it cannot decide.
     *
     * @param vm as the client named it, any text
     * @param user as the client named it, any text; empty: the machine's owner
     * @param publicKey in OpenSSH's form, type and base64 with one blank between
     * @return what the user may do; empty if anything is unknown or refused
     */
    Optional<Access> authenticate(String vm, String user, String publicKey);

    /** Where a machine is. */
    sealed interface Location {
        /** This node owns it. */
        record Local() implements Location {}

        /**
         * Another cloud node owns it.
         *
         * @param host its name, as its certificate says it
         * @param address the IP address or name of its relay
         * @param port the TCP port of its relay
         */
        record Remote(String host, String address, int port) implements Location {}

        /**
         * No node owns it, or nobody knows.
         *
         * @param status what to tell users
         */
        record Nowhere(VmStatus status) implements Location {}
    }

    /** A watch that can be ended. */
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }
}
