package usshadow.hypervisor.guest.doors;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import usshadow.doors.DoorSigns;

/** The inner sides of the doors that the cloud node has opened for this virtualized system. */
@Component(
        service = {},
        immediate = true,
        configurationPid = "usshadow.doors",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class InnerDoors {
    /** The keys of PID usshadow.doors. */
    public @interface Config {
        /** The folder of the forwarders' sockets. */
        String folder();

        /** Lines {@code <door>=<address>:<port>}: where the callers of each door are joined to. */
        String[] doors() default {};

        /** How many connections each door keeps waiting outside. */
        int idle() default 4;
    }

    private final List<InnerDoor> doors = new ArrayList<>();

    /**
     * Begins to keep all doors.
     *
     * @throws IllegalArgumentException if a line is none, naming it
     */
    @Activate
    public InnerDoors(Config config) {
        record Line(String door, InetSocketAddress target) {}
        List<Line> lines = new ArrayList<>();
        for (String line : config.doors()) {
            lines.add(new Line(line.replaceFirst("=.*", ""), target(line)));
        }
        for (Line line : lines) {
            Path socket = Path.of(config.folder(), DoorSigns.socketName(line.door()));
            doors.add(InnerDoor.open(line.door(), socket, line.target(), config.idle()));
        }
    }

    private static InetSocketAddress target(String line) {
        if (!line.matches("[a-z-]+=[^:]+:[0-9]{1,5}")) {
            throw new IllegalArgumentException(
                    "door '" + line + "': write <door>=<address>:<port>");
        }
        int colon = line.lastIndexOf(':');
        return new InetSocketAddress(
                line.substring(line.indexOf('=') + 1, colon),
                Integer.parseInt(line.substring(colon + 1)));
    }

    /** Lets go of all doors. */
    @Deactivate
    void close() {
        doors.forEach(InnerDoor::close);
    }
}
