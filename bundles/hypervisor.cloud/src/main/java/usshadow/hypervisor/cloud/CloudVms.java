package usshadow.hypervisor.cloud;

import java.util.List;

/** The VMs of this host, for those who look after it. A service. */
public interface CloudVms {
    /**
     * One instance of a VM.
     *
     * @param id the VM's id
     * @param system the virtualized system that it belongs to
     * @param phase CREATED, CLAIMED, RUNNING, FROZEN or ENDED
     * @param owned whether the VM is this host's by this instance
     * @param epoch of its claim; 0 before the first
     * @param portExits exits to ports since it was made
     * @param mmioExits exits to memory without a slot
     * @param halts how often it went to sleep
     * @param instructions completed, as far as the engine counts them
     * @param devices its shadow devices, such as {@code serial0 present}
     * @param floated accesses to protected ports that found no device
     */
    record Instance(
            String id,
            String system,
            String phase,
            boolean owned,
            long epoch,
            long portExits,
            long mmioExits,
            long halts,
            long instructions,
            List<String> devices,
            long floated) {}

    /** All instances, those that ended too until L1 destroys them. */
    List<Instance> instances();

    /**
     * Gives up the shadow devices of a type whose bundle is missing: their VMs run on, the ports
     * float, the devices' states are lost.
     *
     * @return the VMs that had one
     */
    List<String> drop(String type);
}
