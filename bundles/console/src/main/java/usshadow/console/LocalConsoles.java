package usshadow.console;

import java.util.Optional;

/** The service that names the ports of the machines that this node owns. */
public interface LocalConsoles {
    /**
     * A port of a machine that is this node's: of the instance that is claimed, or frozen and not
     * claimed by another.
     *
     * @return empty if the machine is not here, not yet, or no more
     * @throws ConsoleException if it is here and has no such port
     */
    Optional<ConsolePort> port(String vm, String port) throws ConsoleException;
}
