package usshadow.shell.cloud;

import java.util.List;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.apache.felix.service.command.annotations.GogoCommand;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import usshadow.hypervisor.cloud.CloudVms;

/** What the provider does with shadow devices. */
@Component(service = DeviceCommands.class)
@GogoCommand(
        scope = "device",
        function = {"drop"})
@Descriptor("shadow devices of this host's VMs")
public final class DeviceCommands {
    private final CloudVms vms;

    /** Commands on this host's VMs. */
    @Activate
    public DeviceCommands(@Reference CloudVms vms) {
        this.vms = vms;
    }

    /** Lets VMs run on without a device whose bundle is missing. */
    @Descriptor("lets VMs run on without a device whose bundle is missing; its state is lost")
    public String drop(
            @Descriptor("needed: this cannot be undone")
                    @Parameter(
                            names = {"-f", "--force"},
                            absentValue = "false",
                            presentValue = "true")
                    boolean force,
            @Descriptor("the device's type, such as serial") String type) {
        if (!force) {
            throw new IllegalArgumentException(
                    "device:drop loses the state of every "
                            + type
                            + " that waits for its bundle; put the jar back, or say --force");
        }
        List<String> dropped = vms.drop(type);
        return dropped.isEmpty()
                ? "no VM waits for a " + type
                : "dropped from " + String.join(", ", dropped);
    }
}
