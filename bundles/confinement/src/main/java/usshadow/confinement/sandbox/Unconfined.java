package usshadow.confinement.sandbox;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * No confinement: what runs so can do whatever the cloud node's user can. Only where the
 * configuration allows it.
 *
 * @param why what stands against confinement here
 * @param setpriv the tool that makes the process die with the cloud node, or nothing
 */
public record Unconfined(String why, Optional<Path> setpriv) implements Confinement {
    @Override
    public String text() {
        return "NOT CONFINED: " + why;
    }

    @Override
    public List<String> missing() {
        List<String> missing =
                new ArrayList<>(
                        List.of("all confinement: it can read this node's keys and signal it"));
        if (setpriv.isEmpty()) {
            missing.add("it may outlive its cloud node (no setpriv: install util-linux)");
        }
        return missing;
    }

    /** The paths are those outside; the ports, shared with the whole machine, are free ones. */
    @Override
    public View view(LaunchPlan plan) throws IOException {
        SystemFolder folder = plan.folder();
        return new View(
                plan.javaHome().toString(),
                plan.nodeClasspath().stream().map(Path::toString).toList(),
                plan.bundles().toString(),
                folder.config().toString(),
                folder.hostKey().toString(),
                folder.authorizedKeys().toString(),
                folder.load().toString(),
                folder.doors().toString(),
                folder.work().toString(),
                freePort(),
                freePort(),
                freePort());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public List<String> command(LaunchPlan plan, View view) {
        List<String> command = new ArrayList<>();
        setpriv.ifPresent(
                tool -> command.addAll(List.of(tool.toString(), "--pdeathsig", "KILL", "--")));
        command.addAll(view.fill(plan));
        return command;
    }
}
