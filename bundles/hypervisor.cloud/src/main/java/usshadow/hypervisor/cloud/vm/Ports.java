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

    private final AddressSpace<Place> space = new AddressSpace<>();

    /** A device, and the port from which it counts its offsets. */
    private record Place(PortDevice device, long origin) {
        boolean waits() {
            return device instanceof DeviceSlot slot && slot.state() == DeviceSlot.State.ABSENT;
        }

        int read(int port, int size) {
            return device.read((int) (port - origin), size);
        }

        void write(int port, int size, int value) {
            device.write((int) (port - origin), size, value);
        }
    }

    /** A device in one range. */
    void add(AddressRange range, PortDevice device) {
        add(range, device, range);
    }

    /** A range of a device that has several, of which {@code first} is the first. */
    void add(AddressRange range, PortDevice device, AddressRange first) {
        space.add(range, new Place(device, first.start()));
    }

    private Place find(int port, int size) {
        AddressSpace.Mapping<Place> found = space.find(port, size);
        return found == null ? null : found.target();
    }

    /** Whether all of an access, or a part of it, is L0's. */
    boolean isHere(int port, int size) {
        if (find(port, size) != null) {
            return true;
        }
        for (int i = 0; i < size; i++) {
            if (find(port + i, 1) != null) {
                return true;
            }
        }
        return false;
    }

    /** Whether an access touches a device whose bundle is being replaced. */
    boolean waits(int port, int size) {
        for (int i = 0; i < size; i++) {
            Place one = find(port + i, 1);
            if (one != null && one.waits()) {
                return true;
            }
        }
        return false;
    }

    /** Reads at ports that {@link #isHere} is true of. */
    int read(int port, int size) {
        Place whole = find(port, size);
        if (whole != null) {
            return whole.read(port, size);
        }
        int value = 0;
        for (int i = 0; i < size; i++) {
            Place one = find(port + i, 1);
            int part = one == null ? ALL_ONES : one.read(port + i, 1) & ALL_ONES;
            value |= part << (i * Byte.SIZE);
        }
        return value;
    }

    /** Writes at ports that {@link #isHere} is true of. */
    void write(int port, int size, int value) {
        Place whole = find(port, size);
        if (whole != null) {
            whole.write(port, size, value);
            return;
        }
        for (int i = 0; i < size; i++) {
            Place one = find(port + i, 1);
            if (one != null) {
                one.write(port + i, 1, value >>> (i * Byte.SIZE) & ALL_ONES);
            }
        }
    }
}
