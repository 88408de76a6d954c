package usshadow.hypervisor.cloud.vm;

import usshadow.machine.BadStateException;
import usshadow.machine.PhysicalMemory;
import usshadow.machine.VcpuState;

interface GuestImage {
    void load(PhysicalMemory memory) throws BadStateException;

    VcpuState entry();
}
