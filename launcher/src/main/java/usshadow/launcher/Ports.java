package usshadow.launcher;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/**
 * Which ports a set takes: a block of 100 for each host from {@code --port-base} on, and one for
 * the fleet.
 *
 * <pre>
 * host    +0 consoles (ssh)   +1 the cloud node's shell   +2 relay to other hosts' consoles
 *         +10.. forwarders of the virtualized systems
 * fleet   +1 its shell        +3 the store (ZooKeeper)
 * </pre>
 */
final class Ports {
    private static final int BLOCK = 100;
    private static final int SHELL = 1;
    private static final int RELAY = 2;
    private static final int STORE = 3;
    private static final int FORWARDERS = 10;
    private static final int HIGHEST = 65_535;

    @Option(
            names = "--port-base",
            paramLabel = "<port>",
            defaultValue = "2200",
            description = "first port of the set (default: ${DEFAULT-VALUE})")
    private int base;

    int console(int host) {
        return base + BLOCK * host;
    }

    int relay(int host) {
        return base + BLOCK * host + RELAY;
    }

    /** The fleet's store; the fleet's block follows those of the hosts. */
    int store(int hosts) {
        return base + BLOCK * hosts + STORE;
    }

    int shell(int host) {
        return base + BLOCK * host + SHELL;
    }

    int forwarders(int host) {
        return base + BLOCK * host + FORWARDERS;
    }

    /**
     * Refuses a set whose ports somebody has already.
     *
     * @param hosts names in the order of their blocks
     */
    void check(List<String> hosts) {
        Map<Integer, String> wanted = new LinkedHashMap<>();
        int i = 0;
        for (String host : hosts) {
            wanted.put(console(i), "the consoles of " + host);
            wanted.put(shell(i), "the shell of " + host + "/cloud");
            wanted.put(relay(i), "the console relay of " + host);
            wanted.put(forwarders(i), "the operators' door of " + host + "/vs");
            wanted.put(forwarders(i) + 1, "the migration door of " + host + "/vs");
            i++;
        }
        wanted.put(shell(i), "the shell of the fleet");
        wanted.put(store(i), "the store of the fleet");
        i++;
        if (base < 1 || base + BLOCK * i > HIGHEST) {
            throw new UserError(
                    "--port-base "
                            + base
                            + " leaves no room for "
                            + BLOCK * i
                            + " ports below 65536");
        }
        wanted.forEach(Ports::checkFree);
    }

    private static void checkFree(int port, String what) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new UserError(
                    "Port "
                            + port
                            + ", for "
                            + what
                            + ", is taken by another program; choose another block with --port-base",
                    e);
        }
    }
}
