package usshadow.policy;

import java.util.List;
import java.util.Optional;
import usshadow.fleet.Mode;
import usshadow.fleet.VmRegistration;
import usshadow.machine.AddressRange;
import usshadow.sealing.Carry;
import usshadow.sealing.Manifest;
import usshadow.sealing.UnsealException;
import usshadow.sealing.UnsealException.Reason;

/**
 * What a VM consists of. It follows from the registration alone: a device's place and protection do
 * not depend on whether a bundle is there that serves it.
 *
 * @param vm the VM's id
 * @param carry which device states its saves must contain
 * @param devices its out-of-band devices
 */
public record MachinePlan(String vm, Carry carry, List<DevicePlan> devices) {
    private static final AddressRange COM1_PORTS = new AddressRange(0x3f8, 8);
    private static final int COM1_IRQ = 4;

    /** Copies the list. */
    public MachinePlan {
        devices = List.copyOf(devices);
    }

    /** The plan of a registered VM. */
    public static MachinePlan of(VmRegistration registration) {
        boolean isProtected = registration.settings().mode() == Mode.SHADOW;
        DevicePlan serial0 =
                new DevicePlan("serial0", "serial", 0, List.of(COM1_PORTS), COM1_IRQ, isProtected);
        return new MachinePlan(
                registration.vm(), registration.settings().carry(), List.of(serial0));
    }

    /** The device that has a port. */
    public Optional<DevicePlan> atPort(int port) {
        return devices.stream()
                .filter(d -> d.ports().stream().anyMatch(range -> range.holds(port, 1)))
                .findFirst();
    }

    /** A device by the name that users give it. */
    public Optional<DevicePlan> device(String name) {
        return devices.stream().filter(d -> d.name().equals(name)).findFirst();
    }

    /** The protected devices: their shadow devices are L0's. */
    public List<DevicePlan> shadowDevices() {
        return devices.stream().filter(DevicePlan::isProtected).toList();
    }

    /** The devices whose states a save must contain. */
    public List<DevicePlan> carried() {
        return carry == Carry.ALL ? shadowDevices() : List.of();
    }

    /**
     * Checks that a manifest lists what the policy demands, no less and no more.
     *
     * @throws UnsealException {@code INCOMPLETE} or {@code WRONG_DEVICE}, naming the device
     */
    public void check(Manifest manifest) throws UnsealException {
        if (manifest.carry() != carry) {
            throw new UnsealException(
                    Reason.INCOMPLETE,
                    "VM %s was saved to carry %s, and is registered to carry %s"
                            .formatted(vm, manifest.carry(), carry));
        }
        for (DevicePlan device : carried()) {
            if (manifest.devices().stream().noneMatch(entry -> isOf(entry, device))) {
                throw new UnsealException(
                        Reason.INCOMPLETE,
                        "save %s of VM %s lacks the state of %s (%s), which its policy demands"
                                .formatted(manifest.save(), vm, device.name(), device.part()));
            }
        }
        for (Manifest.Entry entry : manifest.devices()) {
            if (carried().stream().noneMatch(device -> isOf(entry, device))) {
                throw new UnsealException(
                        Reason.WRONG_DEVICE,
                        "save %s of VM %s has a state of %s/%d, which its policy does not carry"
                                .formatted(manifest.save(), vm, entry.device(), entry.instance()));
            }
        }
    }

    private static boolean isOf(Manifest.Entry entry, DevicePlan device) {
        return entry.device().equals(device.section()) && entry.instance() == device.instance();
    }
}
