package usshadow.migration.usshadow;

import org.osgi.service.component.annotations.Component;
import usshadow.migration.api.MigrationStrategy;
import usshadow.migration.api.PseudoDevice;

/**
 * Every pseudo device takes part: the shadow devices' states go along, encrypted, and the user's
 * sessions go on at the destination where they were.
 */
@Component
public final class UsshadowStrategy implements MigrationStrategy {
    @Override
    public String name() {
        return "usshadow";
    }

    @Override
    public boolean carries(PseudoDevice device) {
        return true;
    }
}
