package usshadow.migration.traditional;

import org.osgi.service.component.annotations.Component;
import usshadow.migration.api.MigrationStrategy;
import usshadow.migration.api.PseudoDevice;

/**
 * For VMs without shadow devices: their virtual devices are ordinary ones and go along, readable to
 * the operators. The VM's own sealed manifest goes along, for who may run it is the same question
 * under every strategy.
 */
@Component
public final class TraditionalStrategy implements MigrationStrategy {
    @Override
    public String name() {
        return "traditional";
    }

    @Override
    public boolean carries(PseudoDevice device) {
        return device.type().equals(PseudoDevice.VM);
    }
}
