package usshadow.hypervisor.cloud.vm;

import usshadow.machine.AddressRange;
import usshadow.machine.AddressSpace;
import usshadow.machine.PortDevice;

/**
 * The ports that L0 has: its own chips', and all that the VM's policy protects. Calls are made
 * under the VM's device lock.
 *
 * <p>An access that reaches over the edge of a range is taken apart into bytes; those at L0's ports
 * are carried out there and the others float: no byte of it is reflected.
 */
final class Ports {
    private static final int ALL_ONES = 0xff;

    private final AddressSpace<PortDevice> space = new AddressSpace<>();

    void add(AddressRange range, PortDevice device) {
        space.add(range, device);
    }

    /** Whether all of an access, or a part of it, is L0's. */
    boolean isHere(int port, int size) {
        if (space.find(port, size) != null) {
            return true;
        }
        for (int i = 0; i < size; i++) {
            if (space.find(port + i, 1) != null) {
                return true;
            }
        }
        return false;
    }

    /** Whether an access touches a device whose bundle is being replaced. */
    boolean waits(int port, int size) {
        for (int i = 0; i < size; i++) {
            AddressSpace.Mapping<PortDevice> one = space.find(port + i, 1);
            if (one != null
                    && one.target() instanceof DeviceSlot slot
                    && slot.state() == DeviceSlot.State.ABSENT) {
                return true;
            }
        }
        return false;
    }

    /** Reads at ports that {@link #isHere} is true of. */
    int read(int port, int size) {
        AddressSpace.Mapping<PortDevice> whole = space.find(port, size);
        if (whole != null) {
            return read(whole, port, size);
        }
        int value = 0;
        for (int i = 0; i < size; i++) {
            AddressSpace.Mapping<PortDevice> one = space.find(port + i, 1);
            int part = one == null ? ALL_ONES : read(one, port + i, 1) & ALL_ONES;
            value |= part << (i * Byte.SIZE);
        }
        return value;
    }

    private static int read(AddressSpace.Mapping<PortDevice> at, int port, int size) {
        return at.target().read((int) (port - at.range().start()), size);
    }

    /** Writes at ports that {@link #isHere} is true of. */
    void write(int port, int size, int value) {
        AddressSpace.Mapping<PortDevice> whole = space.find(port, size);
        if (whole != null) {
            whole.target().write((int) (port - whole.range().start()), size, value);
            return;
        }
        for (int i = 0; i < size; i++) {
            AddressSpace.Mapping<PortDevice> one = space.find(port + i, 1);
            if (one != null) {
                int part = value >>> (i * Byte.SIZE) & ALL_ONES;
                one.target().write((int) (port + i - one.range().start()), 1, part);
            }
        }
    }
}
