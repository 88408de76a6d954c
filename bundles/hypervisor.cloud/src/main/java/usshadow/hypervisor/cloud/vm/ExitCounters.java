package usshadow.hypervisor.cloud.vm;

import usshadow.machine.VcpuExit;

/** How often a vCPU stopped, by reason. Written by the vCPU's thread, read by any. */
final class ExitCounters {
    private volatile long ports;
    private volatile long mmio;
    private volatile long halts;
    private volatile long others;

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void count(VcpuExit exit) {
        switch (exit) {
            case VcpuExit.PortIn in -> ports++;
            case VcpuExit.PortOut out -> ports++;
            case VcpuExit.MmioRead read -> mmio++;
            case VcpuExit.MmioWrite write -> mmio++;
            case VcpuExit.Halt halt -> halts++;
            case VcpuExit.Shutdown shutdown -> others++;
            case VcpuExit.Cancelled cancelled -> others++;
        }
    }

    long ports() {
        return ports;
    }

    long mmio() {
        return mmio;
    }

    long halts() {
        return halts;
    }

    long others() {
        return others;
    }
}
