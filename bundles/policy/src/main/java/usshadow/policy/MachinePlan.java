package usshadow.policy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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
                new DevicePlan(
                        "serial",
                        0,
                        List.of(COM1_PORTS),
                        List.of(COM1_IRQ),
                        isProtected,
                        List.of("serial"),
                        Optional.of("com1"));
        return new MachinePlan(
                registration.vm(), registration.settings().carry(), List.of(serial0));
    }

    /** The protected devices: their shadow devices are L0's. */
    public List<DevicePlan> shadowDevices() {
        return devices.stream().filter(DevicePlan::isProtected).toList();
    }

    /** The parts that a save must contain, besides the manifest. */
    public Set<PartId> carried() {
        Set<PartId> parts = new TreeSet<>();
        if (carry == Carry.ALL) {
            shadowDevices().forEach(device -> parts.addAll(device.parts()));
        }
        return parts;
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
        Set<PartId> listed = new TreeSet<>();
        manifest.devices()
                .forEach(entry -> listed.add(new PartId(entry.device(), entry.instance())));
        for (PartId demanded : carried()) {
            if (!listed.contains(demanded)) {
                throw new UnsealException(
                        Reason.INCOMPLETE,
                        "save %s of VM %s lacks the state of %s, which its policy demands"
                                .formatted(manifest.save(), vm, demanded));
            }
        }
        for (PartId found : listed) {
            if (!carried().contains(found)) {
                throw new UnsealException(
                        Reason.WRONG_DEVICE,
                        "save %s of VM %s has a state of %s, which its policy does not carry"
                                .formatted(manifest.save(), vm, found));
            }
        }
    }
}
