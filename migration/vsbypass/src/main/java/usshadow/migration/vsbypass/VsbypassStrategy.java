package usshadow.migration.vsbypass;

import org.osgi.service.component.annotations.Component;
import usshadow.migration.api.MigrationStrategy;
import usshadow.migration.api.PseudoDevice;

/**
 * As in VSBypass: shadow devices stay behind and begin anew at the destination. The VM's own sealed
 * manifest goes along, for who may run it is the same question under every strategy.
 */
@Component
public final class VsbypassStrategy implements MigrationStrategy {
    @Override
    public String name() {
        return "vsbypass";
    }

    @Override
    public boolean carries(PseudoDevice device) {
        return device.type().equals(PseudoDevice.VM);
    }
}
