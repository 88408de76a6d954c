package usshadow.console;

import java.util.Optional;

/** The service that names the ports of the machines that this node owns. */
public interface LocalConsoles {
    /**
     * A port of a machine that is this node's: the instance that is claimed, or frozen and not
     * claimed by another.
     */
    Optional<ConsolePort> port(String vm, String port);
}
