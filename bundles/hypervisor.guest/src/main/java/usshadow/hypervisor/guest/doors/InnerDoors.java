package usshadow.hypervisor.guest.doors;

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
        for (DoorLine line : DoorLine.of(config.doors())) {
            Path socket = Path.of(config.folder(), DoorSigns.socketName(line.door()));
            doors.add(InnerDoor.open(line.door(), socket, line.target(), config.idle()));
        }
    }

    /** Lets go of all doors. */
    @Deactivate
    void close() {
        doors.forEach(InnerDoor::close);
    }
}
