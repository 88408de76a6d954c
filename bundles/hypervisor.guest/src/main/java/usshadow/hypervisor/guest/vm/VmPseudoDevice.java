package usshadow.hypervisor.guest.vm;

import usshadow.migration.api.MigrationException;
import usshadow.migration.api.PseudoDevice;
import usshadow.migration.api.ShadowChannel;

/**
 * The pseudo device of the VM itself: its part is the sealed manifest, best saved after all it
 * lists.
 */
record VmPseudoDevice(ShadowChannel channel) implements PseudoDevice {
    @Override
    public String type() {
        return VM;
    }

    @Override
    public String section() {
        return VM;
    }

    @Override
    public int instance() {
        return 0;
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public byte[] save() throws MigrationException {
        return channel.save(VM, 0);
    }

    @Override
    public void load(int version, byte[] body) throws MigrationException {
        channel.load(VM, 0, body);
    }
}
