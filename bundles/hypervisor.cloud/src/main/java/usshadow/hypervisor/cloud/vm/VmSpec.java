package usshadow.hypervisor.cloud.vm;

import java.util.List;
import usshadow.nested.VmInfo;
import usshadow.policy.MachinePlan;
import usshadow.policy.PartId;
import usshadow.sealing.Carry;

/**
 * What the provider registered of a VM, as far as building and saving it needs it.
 *
 * @param plan its devices, and what saves carry of them
 * @param memoryMiB its RAM, MiB
 * @param privateRam whether RAM is L0's own
 * @param image name of the image that it boots
 * @param imageDigest what the image must be, SHA-256 in hexadecimal
 */
record VmSpec(
        MachinePlan plan, int memoryMiB, boolean privateRam, String image, String imageDigest) {

    /** Frequency of the guest's TSC: one tick a nanosecond. */
    static final int TSC_KHZ = 1_000_000;

    String id() {
        return plan.vm();
    }

    /** Bytes of RAM. */
    long memoryBytes() {
        return (long) memoryMiB << 20;
    }

    VmInfo info(VmInfo.State state) {
        return new VmInfo(
                state,
                memoryMiB,
                privateRam,
                TSC_KHZ,
                plan.devices().stream()
                        .map(
                                device ->
                                        new VmInfo.Device(
                                                device.type(),
                                                device.instance(),
                                                device.isProtected(),
                                                device.isProtected() && plan.carry() == Carry.ALL
                                                        ? device.parts().stream()
                                                                .map(PartId::section)
                                                                .toList()
                                                        : List.of()))
                        .toList());
    }
}
