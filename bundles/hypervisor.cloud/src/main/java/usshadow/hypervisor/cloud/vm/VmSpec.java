package usshadow.hypervisor.cloud.vm;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import usshadow.nested.VmInfo;
import usshadow.sealing.Carry;

/**
 * What the provider registered of a VM, as far as building and saving it needs it.
 *
 * @param id the VM's id
 * @param memoryMiB its RAM, MiB
 * @param privateRam whether RAM is L0's own
 * @param devices all its devices
 * @param carry what saves carry of the shadow devices' states
 * @param image name of the image that it boots
 * @param imageDigest what the image must be, SHA-256 in hexadecimal
 */
record VmSpec(
        String id,
        int memoryMiB,
        boolean privateRam,
        List<DevicePlan> devices,
        Carry carry,
        String image,
        String imageDigest) {

    /** Frequency of the guest's TSC: one tick a nanosecond. */
    static final int TSC_KHZ = 1_000_000;

    List<DevicePlan> shadowDevices() {
        return devices.stream().filter(DevicePlan::shadow).toList();
    }

    /** Bytes of RAM. */
    long memoryBytes() {
        return (long) memoryMiB << 20;
    }

    /** The parts that a save carries and the manifest demands, besides the manifest. */
    Set<PartId> carried() {
        Set<PartId> parts = new TreeSet<>();
        if (carry == Carry.ALL) {
            shadowDevices().forEach(plan -> parts.addAll(plan.parts()));
        }
        return parts;
    }

    VmInfo info(VmInfo.State state) {
        return new VmInfo(
                state,
                memoryMiB,
                privateRam,
                TSC_KHZ,
                devices.stream()
                        .map(
                                plan ->
                                        new VmInfo.Device(
                                                plan.type(),
                                                plan.instance(),
                                                plan.shadow(),
                                                plan.shadow() && carry == Carry.ALL
                                                        ? plan.parts().stream()
                                                                .map(PartId::name)
                                                                .toList()
                                                        : List.of()))
                        .toList());
    }
}
