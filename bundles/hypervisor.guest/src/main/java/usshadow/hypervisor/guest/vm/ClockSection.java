package usshadow.hypervisor.guest.vm;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import usshadow.machine.MachineClock;
import usshadow.migration.api.MigratableDevice;
import usshadow.migration.api.MigrationException;
import usshadow.migration.api.MigrationFailure;

/**
 * The time of a VM's virtual devices as a section of its state, {@code virtual-clock}: nanoseconds
 * as u64, little-endian. Called under the VM's device lock.
 */
record ClockSection(MachineClock clock) implements MigratableDevice {
    @Override
    public String section() {
        return "virtual-clock";
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
    public byte[] save() {
        return bytes().putLong(clock.nanos()).array();
    }

    @Override
    public void load(int version, byte[] body) throws MigrationException {
        if (body.length != Long.BYTES || clock.isGoing()) {
            throw new MigrationException(
                    MigrationFailure.DEVICE,
                    "the virtual clock's state has %d bytes, not %d, or the VM runs"
                            .formatted(body.length, Long.BYTES));
        }
        clock.set(bytes().put(body).getLong(0));
    }

    private static ByteBuffer bytes() {
        return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    }
}
