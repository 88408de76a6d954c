package usshadow.shell.cloud;

import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import usshadow.confinement.VirtualizedSystemException;
import usshadow.confinement.VirtualizedSystems;

/** {@code cloud:vs-stop}; see {@link VsStart} for the method's name. */
@Component(
        service = VsStop.class,
        property = {"osgi.command.scope=cloud", "osgi.command.function=vs-stop"})
public final class VsStop {
    private final VirtualizedSystems systems;

    /** A command on this node's virtualized systems. */
    @Activate
    public VsStop(@Reference VirtualizedSystems systems) {
        this.systems = systems;
    }

    /**
     * Stops a virtualized system and reclaims what it had.
     *
     * @throws VirtualizedSystemException if there is none of that name, or it does not end
     */
    @Descriptor("stops a virtualized system: vs-stop <name>")
    public String _main(String command, @Descriptor("its name") String name)
            throws VirtualizedSystemException {
        systems.stop(name);
        return "stopped " + name;
    }
}
