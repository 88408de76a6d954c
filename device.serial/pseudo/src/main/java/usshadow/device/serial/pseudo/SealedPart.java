package usshadow.device.serial.pseudo;

import usshadow.migration.api.MigrationException;
import usshadow.migration.api.PseudoDevice;
import usshadow.migration.api.ShadowChannel;

/**
 * A part of a shadow device's state, sealed by the cloud hypervisor; here it is only bytes. The
 * part has the section's name.
 *
 * @param type of the shadow device
 * @param section name of the section and of the part
 * @param instance which of the VM's devices of the type
 * @param version of the layout that is sealed inside
 * @param channel leads to the shadow device
 */
record SealedPart(String type, String section, int instance, int version, ShadowChannel channel)
        implements PseudoDevice {
    @Override
    public byte[] save() throws MigrationException {
        return channel.save(section, instance);
    }

    @Override
    public void load(int saved, byte[] body) throws MigrationException {
        channel.load(section, instance, body);
    }
}
