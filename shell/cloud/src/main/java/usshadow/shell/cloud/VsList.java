package usshadow.shell.cloud;

import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import usshadow.confinement.VirtualizedSystems;

/** {@code cloud:vs-list}; see {@link VsStart} for the method's name. */
@Component(
        service = VsList.class,
        property = {"osgi.command.scope=cloud", "osgi.command.function=vs-list"})
public final class VsList {
    private final VirtualizedSystems systems;

    /** A command on this node's virtualized systems. */
    @Activate
    public VsList(@Reference VirtualizedSystems systems) {
        this.systems = systems;
    }

    /** Lists the virtualized systems. */
    @Descriptor("lists the virtualized systems of this host")
    public SystemTable _main(String command) {
        return new SystemTable(systems.list());
    }
}
