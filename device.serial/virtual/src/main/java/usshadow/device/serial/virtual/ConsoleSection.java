package usshadow.device.serial.virtual;

import usshadow.console.ConsolePort;
import usshadow.console.ConsoleStateCodec;
import usshadow.machine.BadStateException;
import usshadow.migration.api.MigratableDevice;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;

/** What a console holds, as section {@code console}, in the clear. */
record ConsoleSection(int instance, ConsolePort port) implements MigratableDevice {
    private static final ConsoleStateCodec CODEC = ConsoleStateCodec.serial();

    @Override
    public String section() {
        return CODEC.section();
    }

    @Override
    public int version() {
        return CODEC.version();
    }

    @Override
    public byte[] save() {
        return CODEC.encode(port.state());
    }

    @Override
    public void load(int version, byte[] body) throws MigrationException {
        try {
            port.restore(CODEC.decode(version, body));
        } catch (BadStateException | IllegalStateException e) {
            throw new MigrationException(MigrationFailure.DEVICE, e.getMessage(), e);
        }
    }
}
